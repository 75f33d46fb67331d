package io.stallholder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// AWS CLI 2 as Debian has it, older than the endpoint variables: it is told by option.
record AwsCli(Path aws, Path folder, URI endpoint) {
  JsonNode answer(String... arguments) {
    return Stall.parse(run(arguments).succeeded().out());
  }

  ClientProgram.Finished run(String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of("--endpoint-url", endpoint.toString(), "--output", "json", "--no-cli-pager"));
    line.addAll(List.of(arguments));
    return new ClientProgram(
            List.of(aws.toString()), folder, Map.of("AWS_DEFAULT_REGION", "us-east-1"))
        .run(line.toArray(String[]::new));
  }
}
