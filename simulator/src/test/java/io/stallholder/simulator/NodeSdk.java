package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// AWS SDK for JavaScript, unmodified, in small programs. Where the simulator is, they read from
/// the variables that AWS documents; their code names no endpoint.
record NodeSdk(Path node, Path folder, Map<String, String> endpoints) {
  NodeSdk {
    endpoints = Map.copyOf(endpoints);
  }

  /// One variable for all services.
  static NodeSdk of(Path node, Path folder, URI endpoint) {
    return new NodeSdk(node, folder, Map.of("AWS_ENDPOINT_URL", endpoint.toString()));
  }

  /// A variable for one service, and nothing for the others.
  static NodeSdk of(Path node, Path folder, String service, URI endpoint) {
    return new NodeSdk(node, folder, Map.of("AWS_ENDPOINT_URL_" + service, endpoint.toString()));
  }

  /// What AWS answered, as the SDK gives it to its user.
  JsonNode answer(String program, String... arguments) {
    JsonNode answer = run(program, arguments);
    assertThat(answer.path("error")).as("%s", answer).isEmpty();
    return answer;
  }

  /// The SDK's exception: `name`, `type` (its class), `message`, `httpStatusCode`, `attempts`.
  JsonNode error(String program, String... arguments) {
    JsonNode answer = run(program, arguments);
    assertThat(answer.path("error")).as("%s", answer).isNotEmpty();
    return answer.path("error");
  }

  private JsonNode run(String program, String... arguments) {
    return Stall.parse(program(program, Map.of()).run(arguments).succeeded().out());
  }

  ClientProgram program(String program, Map<String, String> more) {
    Map<String, String> environment = new TreeMap<>(endpoints);
    environment.putAll(more);
    return new ClientProgram(
        List.of(node.toString(), Tools.NODE_FOLDER.resolve(program).toString()),
        folder,
        environment);
  }
}
