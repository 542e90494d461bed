// What AiutaJwt.swift needs of Aiuta's SDK, whose own module is for iOS alone. Source: aiuta-ios-sdk at 00b96f8,
// Sources/AiutaConfig/Auth/Auth+JWT.swift. On Linux URLSession stands in a module of its own.
@_exported import FoundationNetworking

public enum Aiuta {
    public enum Auth {
        public protocol JwtProvider: Sendable {
            func getJwt(requestParams: [String: String]) async throws -> String
        }
    }
}
