// A graphql-ws client: the first result of a subscription, and how two refused operations look. Prints JSON.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, cookie, query] = process.argv.slice(2);

class PageSocket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { cookie, origin: new URL(address.replace(/^ws/, "http")).origin } });
  }
}

const client = createClient({ url, webSocketImpl: PageSocket, retryAttempts: 0 });

function refusal(refused) {
  return new Promise((resolve, reject) => {
    client.subscribe({ query: refused }, { next: reject, complete: () => reject(new Error("completed")), error: resolve });
  });
}

const results = client.iterate({ query });
const { value: first } = await results.next();
const refused = await refusal("subscription { nonsense }");
const queryRefused = await refusal("{ viewer { __typename } }");
await results.return();
await client.dispose();
process.stdout.write(JSON.stringify({ first, refused, queryRefused }));
