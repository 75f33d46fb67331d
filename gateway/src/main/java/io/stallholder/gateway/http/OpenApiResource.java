package io.stallholder.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// `/openapi.yaml`: what the internal listener answers, told to programs and people.
public final class OpenApiResource implements Resource {
  private static final String MEDIA_TYPE = "application/yaml";

  private final byte[] document;

  public OpenApiResource() {
    try (InputStream file = OpenApiResource.class.getResourceAsStream("/openapi.yaml")) {
      document = Objects.requireNonNull(file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(Routes routes) {
    routes.open().get("/openapi.yaml", _ -> Reply.bytes(200, MEDIA_TYPE, document));
  }
}
