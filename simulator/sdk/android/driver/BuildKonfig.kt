package com.aiuta.fashionsdk.internal.analytic

/** What a plugin of Gradle generates. */
internal object BuildKonfig {
    const val VERSION_NAME: String = "5.0.1"
}
