// getJwt for Aiuta's Flutter SDK: AiutaJwtAuth(subscriptionId: …, getJwt: AiutaJwt(endpoint, session).getJwt), with package http.
import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;

/// Why there is no token. It reaches the log and Aiuta's events: it holds nothing secret.
class AiutaJwtException implements Exception {
  const AiutaJwtException(this.message);
  final String message;
  @override
  String toString() => message;
}

class AiutaJwt {
  AiutaJwt(this.endpoint, this.session, {http.Client? client}) : _client = client ?? http.Client();

  /// The brand's token endpoint.
  final Uri endpoint;

  /// The session of the user who is signed in now. On Android the SDK keeps this object and the last token for as long
  /// as the process lives, so it is read for each token.
  final FutureOr<String> Function() session;

  final http.Client _client;

  /// Sends on what the SDK hands over: on iOS sku_ids joined by commas, on Android a list.
  /// An exception becomes an empty token in the wrapper, and so a failed try-on.
  Future<String> getJwt(Map<String, dynamic> params) async {
    final headers = {'Authorization': 'Bearer ${await session()}', 'Content-Type': 'application/json'};
    final http.Response answer;
    try {
      // Below the minute that the wrapper gives on iOS. A second request there cancels the first.
      answer = await _client.post(endpoint, headers: headers, body: jsonEncode(params)).timeout(const Duration(seconds: 10));
    } on Exception {
      throw const AiutaJwtException('the token endpoint gave no answer');
    }
    Object? body;
    try {
      body = jsonDecode(utf8.decode(answer.bodyBytes));
    } on FormatException {
      body = null;
    }
    final json = body is Map<String, dynamic> ? body : const <String, dynamic>{};
    if (answer.statusCode != 200) throw AiutaJwtException('the token endpoint refused: ${answer.statusCode} ${json['code'] ?? ''}');
    final token = json['token'];
    if (json['type'] != 'jwt' || token is! String || token.split('.').length != 3) {
      throw const AiutaJwtException('the token endpoint sent no token');
    }
    return token.trim();
  }
}
