// Starts GraphiQL over our own API, with the session of whoever opened the page. What is typed there is kept for this
// tab alone: on a computer that several people use, the next one finds nothing.
const { React, ReactDOM, GraphiQL, graphqlWs } = globalThis;
const place = document.querySelector("#graphiql");

if (React && ReactDOM && GraphiQL && graphqlWs) {
  const socket = new URL(place.dataset.socket, location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const fetcher = GraphiQL.createFetcher({
    url: place.dataset.url,
    wsClient: graphqlWs.createClient({ url: socket.href }),
    enableIncrementalDelivery: false,
  });
  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, { fetcher, storage: sessionStorage }));
} else {
  place.firstElementChild.textContent = "GraphiQLを読み込めませんでした。ページを再読み込みしてください。";
}
