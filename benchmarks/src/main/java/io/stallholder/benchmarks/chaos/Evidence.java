package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.benchmarks.chaos.Postgres.Stored;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Everything that was seen and told at one moment of rest.
///
/// @param arns of the gateway's license ids
/// @param families of ARNs
/// @param told what the app was told accepted
/// @param acknowledged the same, event by event
/// @param stored the events in the database
/// @param sent how often AWS saw each record
record Evidence(
    List<Sums> sums,
    List<Entry> entries,
    List<Billed> billed,
    Map<String, String> arns,
    Map<String, Integer> families,
    Map<Account, BigDecimal> told,
    Map<String, BigDecimal> acknowledged,
    List<Stored> stored,
    Map<Key, Integer> sent) {
  Evidence {
    sums = List.copyOf(sums);
    entries = List.copyOf(entries);
    billed = List.copyOf(billed);
    arns = Map.copyOf(arns);
    families = Map.copyOf(families);
    told = Map.copyOf(told);
    acknowledged = Map.copyOf(acknowledged);
    stored = List.copyOf(stored);
    sent = Map.copyOf(sent);
  }

  static Evidence gather(Scene scene, Shop shop, Books books, CallLog log)
      throws InterruptedException {
    log.read();
    Map<String, String> arns = new HashMap<>();
    for (JsonNode license : scene.calls().licenses()) {
      arns.put(license.path("id").asText(), license.path("licenseArn").asText());
    }
    return new Evidence(
        scene.calls().balances().stream().map(Sums::read).toList(),
        scene.calls().records().stream().map(Entry::read).toList(),
        scene.aws().ledger().valueStream().map(Billed::read).toList(),
        arns,
        shop.families(),
        books.sums(),
        books.quantities(),
        scene.postgres().events(),
        log.times());
  }

  /// AWS's name of a license of the gateway's; the gateway's own where it has none.
  String arn(String license) {
    return arns.getOrDefault(license, license);
  }

  Key key(Entry entry) {
    return new Key(arn(entry.license()), entry.dimension(), entry.hour());
  }
}
