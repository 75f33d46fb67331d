package io.stallholder.contract;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A usage record, member by member, so that a rule can leave out or add what it is about.
///
/// @param members their JSON, by name
record Usage(Map<String, String> members) {
  Usage {
    members = new LinkedHashMap<>(members);
  }

  static Usage of(Market.Customer customer, Instant time, int quantity) {
    return new Usage(Map.of())
        .with("Timestamp", Long.toString(time.getEpochSecond()))
        .with("CustomerAWSAccountId", quoted(customer.accountId()))
        .with("LicenseArn", quoted(customer.licenseArn()))
        .with("Dimension", quoted(customer.dimension()))
        .with("Quantity", Integer.toString(quantity));
  }

  Usage with(String name, String json) {
    Map<String, String> more = new LinkedHashMap<>(members);
    more.put(name, json);
    return new Usage(more);
  }

  Usage without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(members);
    fewer.remove(name);
    return new Usage(fewer);
  }

  /// @param parts objects as [#allocation] makes them
  Usage allocated(String... parts) {
    return with("UsageAllocations", "[" + String.join(",", parts) + "]");
  }

  /// @param tags keys and values in turn
  static String allocation(int quantity, String... tags) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < tags.length; i += 2) {
      list.append(i == 0 ? "" : ",")
          .append("{\"Key\":%s,\"Value\":%s}".formatted(quoted(tags[i]), quoted(tags[i + 1])));
    }
    return "{\"AllocatedUsageQuantity\":%d,\"Tags\":[%s]}".formatted(quantity, list);
  }

  String json() {
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String batch(Usage... records) {
    return batch(Arrays.asList(records));
  }

  static String batch(List<Usage> records) {
    return records.stream()
        .map(Usage::json)
        .collect(Collectors.joining(",", "{\"UsageRecords\":[", "]}"));
  }

  /// Of text without quotation marks and line breaks, as all names here are.
  static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
