// getJWT for Aiuta's Android SDK with OkHttp: JWTAuthenticationStrategy(AiutaJwtOkHttp(endpoint, session)::getJWT, subscriptionId).
package example.aiuta

import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.runInterruptible
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import org.json.JSONException
import org.json.JSONObject

/** Why there is no token. The SDK sends the message to Aiuta with an event: it holds nothing secret. */
class AiutaJwtException(message: String) : Exception(message)

/**
 * @param session the session of the user who is signed in now. The SDK keeps this object, and the last token, for as long
 *   as the process lives and the subscription id is the same, also for the next user: so it is read for each token.
 */
class AiutaJwtOkHttp(private val endpoint: String, private val session: suspend () -> String) {
    // Below the 10 s that the SDK gives each of its own calls. OkHttp would send a POST again on its own.
    private val client = OkHttpClient.Builder().callTimeout(8, TimeUnit.SECONDS).retryOnConnectionFailure(false)
        .followRedirects(false).cache(null).build()

    /** @param params the body of the start, as JSON, or null after a 401 to another call, for which there is no token. */
    suspend fun getJWT(params: String?): String {
        val body = params ?: throw AiutaJwtException("no start to make a token for")
        val request = Request.Builder().url(endpoint).header("Authorization", "Bearer ${session()}")
            .post(body.toRequestBody("application/json".toMediaType())).build()
        val (status, answer) = try {
            // The SDK calls this on the main thread.
            runInterruptible(Dispatchers.IO) { client.newCall(request).execute().use { it.code to it.body!!.string() } }
        } catch (e: IOException) {
            currentCoroutineContext().ensureActive() // the user has left: that is no failure of the endpoint's
            throw AiutaJwtException("the token endpoint gave no answer")
        }
        return token(status, answer)
    }
}

/** Reads an answer of the endpoint's. */
internal fun token(status: Int, answer: String): String {
    val json = try { JSONObject(answer) } catch (e: JSONException) { JSONObject() }
    if (status != 200) throw AiutaJwtException("the token endpoint refused: $status ${json.optString("code")}")
    val token = json.optString("token").trim() // a line break at its end would break try-ons until the app is restarted
    if (json.optString("type") != "jwt" || token.split('.').size != 3) throw AiutaJwtException("the token endpoint sent no token")
    return token
}
