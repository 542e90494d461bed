package example.aiuta

import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/** Asks for a token with both clients: Main ENDPOINT SESSION PARAMS. Prints the token, or why there is none. */
fun main(args: Array<String>) {
    val (endpoint, session, params) = args
    for (getJWT in listOf(AiutaJwtOkHttp(endpoint) { session }::getJWT, AiutaJwtKtor(endpoint) { session }::getJWT)) {
        println(try { runBlocking { getJWT(params) } } catch (e: AiutaJwtException) { e.message })
    }
    exitProcess(0) // the clients keep threads for a while
}
