export default { b64decode: (text) => Uint8Array.from(Buffer.from(text, 'base64')).buffer };
