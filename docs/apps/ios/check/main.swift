// Asks for one token, as the SDK does: URL, session, parameters as JSON. Prints the token, or what the SDK would say.
import AiutaSdk
import Foundation

let asked = CommandLine.arguments
let provider: any Aiuta.Auth.JwtProvider = AiutaJwt(endpoint: URL(string: asked[1])!, session: { asked[2] })
do {
    print(try await provider.getJwt(requestParams: JSONDecoder().decode([String: String].self, from: Data(asked[3].utf8))))
} catch {
    print(error.localizedDescription)
}
