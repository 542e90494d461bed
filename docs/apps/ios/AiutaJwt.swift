// getJwt for Aiuta's iOS SDK 4: Aiuta.Auth.jwt(subscriptionId:, jwtProvider: AiutaJwt(endpoint:session:)). iOS 15.
import AiutaSdk
import Foundation

struct AiutaJwt: Aiuta.Auth.JwtProvider {
    /// The brand's token endpoint.
    let endpoint: URL
    /// The session of the user who is signed in now. It is read for each token, so that it is never the last user's.
    let session: @Sendable () async throws -> String

    /// Why there is no token. The SDK sends the description to Aiuta with an event: it holds nothing secret.
    enum Failure: LocalizedError {
        case noAnswer, refused(status: Int, code: String), noToken

        var errorDescription: String? {
            switch self {
            case .noAnswer: return "the token endpoint gave no answer"
            case let .refused(status, code): return "the token endpoint refused: \(status) \(code)"
            case .noToken: return "the token endpoint sent no token"
            }
        }
    }

    private struct Answer: Decodable {
        let type: String?, token: String?, code: String?
    }

    /// Nothing is kept, on disk or in memory. The SDK itself waits without end.
    private static let client: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForResource = 10
        configuration.urlCache = nil
        return URLSession(configuration: configuration)
    }()

    /// Sends on what the SDK hands over: sku_ids joined by commas, and uploaded_image_id.
    func getJwt(requestParams: [String: String]) async throws -> String {
        var request = URLRequest(url: endpoint)
        request.httpMethod = "POST"
        request.setValue("Bearer \(try await session())", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONEncoder().encode(requestParams)
        guard let (data, response) = try? await Self.client.data(for: request), let http = response as? HTTPURLResponse else {
            try Task.checkCancellation() // the user has left: that is no failure of the endpoint's
            throw Failure.noAnswer
        }
        let answer = try? JSONDecoder().decode(Answer.self, from: data)
        guard http.statusCode == 200 else { throw Failure.refused(status: http.statusCode, code: answer?.code ?? "") }
        let token = answer?.token?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard answer?.type == "jwt", token.split(separator: ".").count == 3 else { throw Failure.noToken }
        return token
    }
}
