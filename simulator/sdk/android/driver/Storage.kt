package com.aiuta.fashionsdk.internal.storage

import com.aiuta.fashionsdk.context.AiutaPlatformContext
import java.util.concurrent.ConcurrentHashMap
import kotlinx.serialization.KSerializer

private val kept = ConcurrentHashMap<String, Any>()

/** The key-value store, whose library is on no public registry but Google's, in memory. */
internal actual fun createPlatformStorage(name: String, platformContext: AiutaPlatformContext): AiutaStorage = object : AiutaStorage {
    override suspend fun <T> save(key: String, value: T, serializer: KSerializer<T>) {
        if (value == null) kept.remove(key) else kept[key] = value
    }

    @Suppress("UNCHECKED_CAST")
    override suspend fun <T> get(key: String, serializer: KSerializer<T>): T? = kept[key] as T?
    override suspend fun remove(key: String) {
        kept.remove(key)
    }
    override suspend fun clear() = kept.clear()
}
