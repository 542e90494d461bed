@file:Suppress("unused")

package androidx.room

// Room, which is on no public registry but Google's: the annotations that the SDK's tables have.

annotation class Entity(val tableName: String = "")

annotation class PrimaryKey(val autoGenerate: Boolean = false)

annotation class Dao

annotation class Query(val value: String)

annotation class Insert(val onConflict: Int = 0)

annotation class Transaction

annotation class TypeConverters(vararg val value: kotlin.reflect.KClass<*>)

object OnConflictStrategy {
    const val REPLACE = 1
}
