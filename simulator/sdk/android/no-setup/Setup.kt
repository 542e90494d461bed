package driver

import com.aiuta.fashionsdk.Aiuta

/** Versions before 5.0 keep what they load in other tables, for which there is no stand-in here. */
internal suspend fun setUp(sdk: Aiuta): Boolean = throw UnsupportedOperationException("the setup of $sdk is not compiled")

internal fun growOld(): Unit = throw UnsupportedOperationException("the setup is not compiled")
