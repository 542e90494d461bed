package driver

import com.aiuta.fashionsdk.Aiuta
import com.aiuta.fashionsdk.aiuta
import com.aiuta.fashionsdk.authentication.ApiKeyAuthenticationStrategy
import com.aiuta.fashionsdk.authentication.JWTAuthenticationStrategy
import com.aiuta.fashionsdk.context.AiutaPlatformContext
import com.aiuta.fashionsdk.io.AiutaPlatformFile
import com.aiuta.fashionsdk.logger.AiutaLogger
import com.aiuta.fashionsdk.sizefit.core.AiutaSizeFitConfig
import com.aiuta.fashionsdk.sizefit.core.sizeFit
import com.aiuta.fashionsdk.tryon.core.data.datasource.image.models.AiutaFileType
import com.aiuta.fashionsdk.tryon.core.domain.models.ProductGenerationContainer
import com.aiuta.fashionsdk.tryon.core.domain.models.ProductGenerationPlatformImageContainer
import com.aiuta.fashionsdk.tryon.core.domain.models.ProductGenerationStatus
import com.aiuta.fashionsdk.tryon.core.domain.models.ProductGenerationUrlContainer
import com.aiuta.fashionsdk.tryon.core.domain.slice.ping.exception.AiutaTryOnGenerationException
import com.aiuta.fashionsdk.tryon.core.tryon
import java.awt.image.BufferedImage
import java.io.File
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import javax.imageio.ImageIO
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put

// A real SDK in a process. A line of JSON on standard input says what the app or its user does, and a line on standard output
// what the SDK makes of it.

private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
private val jobs = ConcurrentHashMap<Int, Job>()
private val asked = ConcurrentHashMap<Int, CompletableDeferred<String>>()
private val calls = AtomicInteger()
private lateinit var sdk: Aiuta
private lateinit var app: JsonObject

fun main() {
    while (true) {
        act(Json.parseToJsonElement(readlnOrNull() ?: break).jsonObject)
    }
    Runtime.getRuntime().halt(0)
}

private fun JsonObject.text(name: String) = this[name]?.jsonPrimitive?.content ?: ""
private fun JsonObject.number(name: String) = this[name]?.jsonPrimitive?.int ?: 0
private fun JsonObject.flag(name: String) = text(name) == "true"

private fun say(what: String, id: Int, more: JsonObjectBuilder.() -> Unit = {}) {
    val line = buildJsonObject { put("says", what); put("id", id); more() }.toString()
    synchronized(jobs) { println(line); System.out.flush() }
}

private fun act(command: JsonObject) {
    val id = command.number("id")
    when (command.text("do")) {
        "configure" -> configure(command)
        "try on" -> begin(id) { tryOn(id, container(command)) }
        "set up" -> begin(id) { setUp(sdk).let { complete -> say("set up", id) { put("complete", complete) } } }
        "size" -> begin(id) { size(id, command) }
        "leave" -> jobs.remove(id)?.cancel()
        "grow old" -> growOld()
        "hand over" -> asked.remove(id)?.complete(command.text("token"))
        "throw" -> asked.remove(id)?.completeExceptionally(
            when (command.text("kind")) {
                "cancellation" -> CancellationException(command.text("message"))
                "error" -> NotImplementedError(command.text("message"))
                else -> java.io.IOException(command.text("message"))
            },
        )
    }
}

// What the SDK logs, with whole tokens.
private object Loud : AiutaLogger {
    override fun log(priority: AiutaLogger.Level, tag: String?, throwable: Throwable?, message: String) {
        System.err.println("$priority $message")
        throwable?.printStackTrace()
    }
}

private fun begin(id: Int, what: suspend () -> Unit) {
    jobs[id] = scope.launch { what() }
}

private fun configure(command: JsonObject) {
    app = command
    Way.port = command.number("port")
    Way.addresses = command.number("addresses")
    sdk = aiuta {
        authenticationStrategy = when (command.text("auth")) {
            "api-key" -> ApiKeyAuthenticationStrategy(command.text("key"))
            "api-key-and-subscription-id" -> ApiKeyAuthenticationStrategy(command.text("key"), command.text("subscription"))
            else -> JWTAuthenticationStrategy(::getJWT, command.text("subscription"))
        }
        platformContext = AiutaPlatformContext.INSTANCE
        if (System.getenv("AIUTA_EDGE_LOGS") != null) logger = Loud
    }
}

// One that blocks its thread, one that cannot be cancelled, and one that can.
private suspend fun getJWT(params: String?): String {
    val id = calls.incrementAndGet()
    val answer = CompletableDeferred<String>()
    asked[id] = answer
    say("getJwt", id) { put("params", params) }
    val nth = app.number("nth")
    val peculiar = nth == 0 || nth == id
    return when {
        peculiar && app.flag("blocks") -> runBlocking { answer.await() }
        peculiar && app.flag("deaf") -> deaf(answer)
        else -> try {
            answer.await()
        } catch (e: CancellationException) {
            if (asked.remove(id) != null) say("getJwt left", id)
            throw e
        }
    }
}

@OptIn(ExperimentalCoroutinesApi::class)
private suspend fun deaf(answer: CompletableDeferred<String>): String = suspendCoroutine { waiting ->
    answer.invokeOnCompletion { failure -> waiting.resumeWith(if (failure == null) Result.success(answer.getCompleted()) else Result.failure(failure)) }
}

private val photo: File by lazy {
    File.createTempFile("photo", ".jpg").also {
        ImageIO.write(BufferedImage(300, 400, BufferedImage.TYPE_INT_RGB), "jpg", it)
        it.deleteOnExit()
    }
}

private fun container(command: JsonObject): ProductGenerationContainer {
    val skus = command.getValue("skus").jsonArray.map { it.jsonPrimitive.content }
    val image = command.text("image")
    return if (image == "") {
        ProductGenerationPlatformImageContainer(AiutaPlatformFile(photo), skus)
    } else {
        ProductGenerationUrlContainer(image, "https://images.example/$image", AiutaFileType.USER, skus)
    }
}

private suspend fun tryOn(id: Int, what: ProductGenerationContainer) {
    var ended = false
    fun end(how: String, type: String = "", reason: String = "") {
        if (!ended) say("ended", id) { put("ends", how); put("type", type); put("reason", reason) }
        ended = true
    }
    try {
        sdk.tryon.startProductGeneration(what).collect { status ->
            when (status) {
                is ProductGenerationStatus.LoadingGenerationStatus.UploadedSourceImage ->
                    say("uploaded", id) { put("image", status.sourceImageId) }
                is ProductGenerationStatus.SuccessGenerationStatus -> end("result")
                is ProductGenerationStatus.ErrorGenerationStatus -> {
                    val failure = status.exception as? AiutaTryOnGenerationException
                    end("failed", failure?.type?.name ?: "", reasonOf(failure))
                }
                else -> Unit
            }
        }
    } catch (e: Throwable) { // what a status did not say before, the app is not told at all
        if (!currentCoroutineContext().isActive) ended = true
    }
    end("nothing")
}

// Versions before 5.0 have no reason.
private fun reasonOf(failure: AiutaTryOnGenerationException?): String {
    val reason = AiutaTryOnGenerationException::class.java.methods.find { it.name == "getAbortReason" } ?: return ""
    return (failure?.let { reason.invoke(it) } as? Enum<*>)?.name ?: ""
}

private suspend fun size(id: Int, command: JsonObject) {
    val gender = if (command.text("gender") == "Male") AiutaSizeFitConfig.Gender.MALE else AiutaSizeFitConfig.Gender.FEMALE
    val config = AiutaSizeFitConfig(
        age = command.number("age"), height = command.number("height"), weight = command.number("weight"), gender = gender,
    )
    try {
        sdk.sizeFit.recommendSize(command.text("code"), config)
        say("size", id)
    } catch (e: Exception) {
        say("no size", id)
    }
}
