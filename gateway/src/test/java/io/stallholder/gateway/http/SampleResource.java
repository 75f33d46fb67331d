package io.stallholder.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// One call for each thing a resource can do.
final class SampleResource implements Resource {
  static final int PIECES = 100;
  static final byte[] PIECE = new byte[10_000];

  record Order(String dimension, int quantity) {}

  enum Flavour {
    SWEET,
    RATHER_SOUR
  }

  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch proceed = new CountDownLatch(1);

  @Override
  public void register(Routes routes) {
    routes
        .open()
        .get("/open", _ -> Reply.json(200, Map.of("open", true)))
        .get("/things/{id}", request -> Reply.json(200, Map.of("id", request.path("id"))))
        .post("/things/{id}", _ -> Reply.empty(204))
        .post("/things/new", _ -> Reply.empty(204))
        .get("/stream", _ -> Reply.stream(200, "text/plain", SampleResource::write))
        .get("/broken", _ -> Reply.stream(200, "text/plain", SampleResource::breakOff))
        .post("/echo", request -> Reply.bytes(200, request.mediaType(), request.bytes()))
        .post("/order", request -> Reply.json(200, request.json(Order.class)))
        .post("/tree", request -> Reply.json(200, request.json()))
        .get("/query", SampleResource::query)
        .get("/id", request -> Reply.json(200, Map.of("id", request.id())))
        .get("/elsewhere", _ -> Reply.seeOther("/open"))
        .get("/slow", this::slow)
        .get("/bug", _ -> fail(new IllegalStateException("apple")))
        .get("/gone", _ -> fail(new SQLTransientConnectionException("no connection")))
        .get("/problem", _ -> fail(Problems.notFound("no such license")));
    routes.requiring(Scope.USAGE).post("/usage", SampleResource::caller);
    routes.requiring(Scope.READ).get("/read", SampleResource::caller);
    routes.requiring(Scope.ADMIN).get("/admin", SampleResource::caller);
  }

  private static void write(OutputStream out) throws IOException {
    for (int i = 0; i < PIECES; i++) {
      out.write(PIECE);
    }
  }

  private static void breakOff(OutputStream out) throws IOException {
    write(out);
    throw new IllegalStateException("the database went away");
  }

  private static Reply query(Request request) {
    Query query = request.query();
    return Reply.json(
        200,
        Map.of(
            "text", query.requiredText("text"),
            "number", query.number("number", 7, 1, 100),
            "instant", query.instant("instant").orElse(Instant.EPOCH),
            "flavour", query.choice("flavour", Flavour.class).orElse(Flavour.SWEET)));
  }

  private static Reply caller(Request request) {
    return Reply.json(200, Map.of("key", request.caller().orElseThrow().keyId()));
  }

  private static Reply fail(Exception e) throws Exception {
    throw e;
  }

  private Reply slow(Request request) throws InterruptedException {
    entered.countDown();
    proceed.await();
    return Reply.json(200, Map.of("finished", true));
  }
}
