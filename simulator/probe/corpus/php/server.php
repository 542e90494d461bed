<?php
// A token endpoint in plain PHP, as a shop without a JWT library writes one. Its faults are wanted: see ../real_test.go.

function encode(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function decode(string $part): string
{
    return base64_decode(strtr($part, '-_', '+/'));
}

function refuse(int $status): never
{
    http_response_code($status);
    exit;
}

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/aiuta_jwt') {
    refuse(404);
}

$session = explode('.', substr($_SERVER['HTTP_AUTHORIZATION'] ?? '', strlen('Bearer ')));
if (count($session) !== 3) {
    refuse(401);
}
[$header, $claims, $signature] = $session;
$expected = encode(hash_hmac('sha256', "$header.$claims", getenv('SESSION_SECRET'), true));
$claims = json_decode(decode($claims), true);
if (!hash_equals($expected, $signature) || $claims['iss'] !== getenv('SESSION_ISSUER') || $claims['exp'] < time()) {
    refuse(401);
}

$params = $_SERVER['REQUEST_METHOD'] === 'POST' ? json_decode(file_get_contents('php://input'), true) : $_GET;
$signed = array_intersect_key($params, array_flip(['uploaded_image_id', 'sku_id', 'sku_ids', 'sku_catalog_name', 'product_id']));
$payload = json_encode($signed + ['iss' => getenv('JWT_ISSUER'), 'iat' => time(), 'exp' => time() + 60]);
$unsigned = encode('{"alg":"HS256","typ":"JWT"}') . '.' . encode($payload);
$token = $unsigned . '.' . encode(hash_hmac('sha256', $unsigned, getenv('JWT_SECRET'), true));

header('Content-Type: application/json');
echo json_encode(['type' => 'jwt', 'token' => $token]);
