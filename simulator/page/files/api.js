// ask sends a request to this server and returns what it answers. An error has the server's words.
export async function ask(method, path, body) {
  const asked = { method, headers: {} };
  if (body !== undefined) {
    asked.headers["Content-Type"] = "application/json";
    asked.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, asked);
  } catch {
    throw new Error("serve does not answer: is it still running?");
  }
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(value?.detail ?? `serve answers ${answer.status}`);
  return value;
}
