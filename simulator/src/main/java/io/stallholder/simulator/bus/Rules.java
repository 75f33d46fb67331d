package io.stallholder.simulator.bus;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Caller;
import java.util.List;
import java.util.Optional;

/// The rules of all accounts. Guarded by the simulator's lock.
final class Rules {
  @Behaviour(
      value = "A bus has at most 300 rules",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, quotas: number of rules",
      date = "2026-11-24")
  static final int MAX_PER_BUS = 300;

  static final String REGION = "us-east-1";

  private final KeptMap<Rule.Id, Rule> rules;

  Rules(Journal journal) {
    this.rules = journal.map(Rule.KIND);
  }

  /// In the order in which they came.
  List<Rule> of(String account) {
    return rules.values().stream().filter(rule -> rule.id().account().equals(account)).toList();
  }

  @Behaviour(
      value = "A bus in another region is there, but has no rules and no events of Marketplace",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge integration for SaaS: events in us-east-1 only",
      date = "2026-11-24")
  List<Rule> of(Caller caller) {
    return isHere(caller) ? of(caller.accountId()) : List.of();
  }

  Optional<Rule> find(Rule.Id id) {
    return rules.get(id);
  }

  Optional<Rule> find(Caller caller, String name) {
    return isHere(caller) ? find(new Rule.Id(caller.accountId(), name)) : Optional.empty();
  }

  @Behaviour(
      value = "A rule that is not there answers ResourceNotFoundException and names it",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  Rule get(Caller caller, String name) {
    return find(caller, name)
        .orElseThrow(() ->
            AwsError.client(
                "ResourceNotFoundException",
                "Rule " + name + " does not exist on EventBus " + BusInput.DEFAULT_BUS + "."));
  }

  /// In place of the one of the same name, if there is one.
  void put(Rule rule) {
    if (!rules.has(rule.id()) && of(rule.id().account()).size() >= MAX_PER_BUS) {
      throw tooMany();
    }
    rules.put(rule);
  }

  void remove(Rule rule) {
    var unused = rules.remove(rule.id());
  }

  void clear() {
    rules.clear();
  }

  @Behaviour(
      value = "More rules or targets than the quota answer LimitExceededException",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024, for targets",
      date = "2026-11-24")
  static AwsError tooMany() {
    return AwsError.client(
        "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }

  static boolean isHere(Caller caller) {
    return caller.region().equals(REGION);
  }
}
