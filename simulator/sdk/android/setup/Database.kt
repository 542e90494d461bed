package com.aiuta.fashionsdk.tryon.compose.data.internal.database

import com.aiuta.fashionsdk.context.AiutaPlatformContext
import com.aiuta.fashionsdk.tryon.compose.data.internal.datasource.subscription.dao.SubscriptionDetailsDao
import com.aiuta.fashionsdk.tryon.compose.data.internal.datasource.time.dao.TimeDao
import com.aiuta.fashionsdk.tryon.compose.data.internal.entity.local.subscription.SubscriptionDetailsEntity
import com.aiuta.fashionsdk.tryon.compose.data.internal.entity.local.time.TimestampEntity

/** What Room generates, in memory. */
internal class AppDatabase {
    private val details = mutableListOf<SubscriptionDetailsEntity>()
    val times = mutableMapOf<String, TimestampEntity>()

    fun subscriptionDetailsDao(): SubscriptionDetailsDao = object : SubscriptionDetailsDao {
        override suspend fun getAll(limit: Int) = details.take(limit)
        override suspend fun getAllEtags(limit: Int) = details.take(limit).mapNotNull { it.etag }
        override suspend fun deleteAll() = details.clear()
        override suspend fun insert(obj: SubscriptionDetailsEntity) {
            details.add(obj)
        }
    }

    fun timeDao(): TimeDao = object : TimeDao {
        override suspend fun getTimestamps(limit: Int, key: String) = listOfNotNull(times[key])
        override suspend fun deleteTimestamp(key: String) {
            times.remove(key)
        }
        override suspend fun insert(timestamp: TimestampEntity) {
            times[timestamp.timestampKey] = timestamp
        }
    }

    companion object {
        private val one = AppDatabase()

        fun getInstance(platformContext: AiutaPlatformContext) = one
    }
}
