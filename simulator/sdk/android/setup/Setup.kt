package driver

import com.aiuta.fashionsdk.Aiuta
import com.aiuta.fashionsdk.context.AiutaPlatformContext
import com.aiuta.fashionsdk.tryon.compose.data.internal.database.AppDatabase
import com.aiuta.fashionsdk.tryon.compose.data.internal.entity.local.time.TimestampEntity
import com.aiuta.fashionsdk.tryon.compose.data.internal.repository.models.TryOnModelsRepository
import com.aiuta.fashionsdk.tryon.compose.data.internal.repository.subscription.SubscriptionDetailsRepository
import java.time.LocalDateTime

/** As preloadConfig of AiutaTryOnDataControllerExtensions.kt, which needs the user interface. */
internal suspend fun setUp(sdk: Aiuta): Boolean = try {
    TryOnModelsRepository.getInstance(sdk).loadTryOnModels()
    SubscriptionDetailsRepository.getInstance(sdk).loadConfig()
    true
} catch (e: Exception) {
    false
}

/** What was saved becomes older, as the SDK compares it with the machine's clock. */
internal fun growOld() {
    val times = AppDatabase.getInstance(AiutaPlatformContext.INSTANCE).times
    for ((key, saved) in times.toMap()) {
        times[key] = TimestampEntity(key, LocalDateTime.parse(saved.timestamp).minusMinutes(31).toString())
    }
}
