package androidx.compose.runtime

annotation class Immutable
