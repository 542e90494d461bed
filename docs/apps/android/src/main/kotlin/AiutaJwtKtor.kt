// getJWT for Aiuta's Android SDK with Ktor: JWTAuthenticationStrategy(AiutaJwtKtor(endpoint, session)::getJWT, subscriptionId).
package example.aiuta

import io.ktor.client.HttpClient
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.request.bearerAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.ContentType
import io.ktor.http.contentType
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** @param session as in [AiutaJwtOkHttp]. */
class AiutaJwtKtor(private val endpoint: String, private val session: suspend () -> String) {
    private val client = HttpClient {
        followRedirects = false
        install(HttpTimeout) { requestTimeoutMillis = 8_000 } // unlike withTimeout, it throws no CancellationException
    }

    /** @param params as in [AiutaJwtOkHttp.getJWT]. */
    suspend fun getJWT(params: String?): String = withContext(Dispatchers.IO) { // the SDK calls this on the main thread
        val body = params ?: throw AiutaJwtException("no start to make a token for")
        val bearer = session()
        val (status, answer) = try {
            val response = client.post(endpoint) {
                bearerAuth(bearer)
                contentType(ContentType.Application.Json)
                setBody(body)
            }
            response.status.value to response.bodyAsText()
        } catch (e: CancellationException) {
            throw e // the user has left
        } catch (e: Exception) {
            throw AiutaJwtException("the token endpoint gave no answer")
        }
        token(status, answer)
    }
}
