package driver

import io.ktor.client.HttpClientEngineContainer
import io.ktor.client.engine.HttpClientEngine
import io.ktor.client.engine.HttpClientEngineFactory
import io.ktor.client.engine.okhttp.OkHttp
import io.ktor.client.engine.okhttp.OkHttpConfig
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.Socket
import java.net.SocketAddress
import javax.net.SocketFactory
import okhttp3.Dns

/** Where connections to Aiuta's host go: a port of loopback, by one address or two. */
internal object Way : SocketFactory() {
    @Volatile var port = 0

    @Volatile var addresses = 1

    override fun createSocket(): Socket = object : Socket() {
        override fun connect(endpoint: SocketAddress?, timeout: Int) =
            super.connect(InetSocketAddress(InetAddress.getByAddress(byteArrayOf(127, 0, 0, 1)), Way.port), timeout)
    }

    override fun createSocket(host: String?, port: Int): Socket = throw UnsupportedOperationException()
    override fun createSocket(host: String?, port: Int, local: InetAddress?, localPort: Int): Socket = throw UnsupportedOperationException()
    override fun createSocket(host: InetAddress?, port: Int): Socket = throw UnsupportedOperationException()
    override fun createSocket(host: InetAddress?, port: Int, local: InetAddress?, localPort: Int): Socket =
        throw UnsupportedOperationException()
}

/** Ktor's own engine with its own defaults, whose sockets go our way. Ktor finds it by META-INF/services. */
class Container : HttpClientEngineContainer {
    override val factory: HttpClientEngineFactory<*> = object : HttpClientEngineFactory<OkHttpConfig> {
        override fun create(block: OkHttpConfig.() -> Unit): HttpClientEngine = OkHttp.create {
            block()
            config {
                socketFactory(Way)
                dns(object : Dns {
                    override fun lookup(hostname: String) =
                        (1..maxOf(1, Way.addresses)).map { InetAddress.getByAddress(hostname, byteArrayOf(127, 0, 0, it.toByte())) }
                })
            }
        }
    }
}
