package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The change set that made an entity what it is.
@Behaviour(
    value = "Each product and each offer came to be by one change set of its own, which succeeded",
    source = Source.GUESS,
    of = "so that change sets can be listed and described; the world has no history",
    date = "2026-11-24")
@Behaviour(
    value = "Change sets are there for good",
    source = Source.GUESS,
    of = "AWS keeps them 60 days; these lie before any virtual time",
    date = "2026-11-24")
record ChangeSet(Entity entity) implements Row {
  private static final Duration TAKES = Duration.ofMinutes(4);
  private static final int ID_LETTERS = 25;
  private static final int LETTERS = 36;

  /// The same for the same entity, in the form of AWS's: 25 small letters and digits.
  @Override
  public String id() {
    try {
      byte[] name = entity.arn().getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name);
      return new BigInteger(1, hash).toString(LETTERS).substring(0, ID_LETTERS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String name() {
    return (entity.isReleased() ? "Release " : "Create ") + entity.id();
  }

  private Instant end() {
    return entity.modified();
  }

  private Instant start() {
    return end().minus(TAKES);
  }

  /// The last one is the release, which drafts lack.
  private List<String> changeTypes() {
    List<String> all =
        switch (entity) {
          case Entity.ProductEntity product ->
              List.of("CreateProduct", "AddDimensions", "AddDeliveryOptions", "ReleaseProduct");
          case Entity.OfferEntity offer ->
              List.of("CreateOffer", "UpdateLegalTerms", "UpdatePricingTerms", "ReleaseOffer");
        };
    return entity.isReleased() ? all : all.subList(0, all.size() - 1);
  }

  @Override
  public Map<String, List<String>> attributes() {
    return Map.of(
        "ChangeSetName",
        List.of(name()),
        "Status",
        List.of("SUCCEEDED"),
        Entity.ENTITY_ID,
        List.of(entity.id()),
        "StartTime",
        List.of(Entity.text(start())),
        "EndTime",
        List.of(Entity.text(end())));
  }

  private ObjectNode common() {
    return Json.object()
        .put("ChangeSetId", id())
        .put("ChangeSetArn", Entity.arn(entity.owner(), "ChangeSet", id()))
        .put("ChangeSetName", name())
        .put("StartTime", Entity.text(start()))
        .put("EndTime", Entity.text(end()))
        .put("Status", "SUCCEEDED");
  }

  @Override
  public ObjectNode summary() {
    ObjectNode summary = common();
    summary.putArray("EntityIdList").add(entity.id());
    return summary;
  }

  ObjectNode describe() {
    ObjectNode json = common().put("Intent", "APPLY");
    ArrayNode changes = json.putArray("ChangeSet");
    for (String type : changeTypes()) {
      ObjectNode change = changes.addObject().put("ChangeType", type);
      change
          .putObject("Entity")
          .put("Type", entity.versionedType())
          .put("Identifier", entity.identifier());
      change.put("Details", "{}").putObject("DetailsDocument");
      change.putArray("ErrorDetailList");
    }
    return json;
  }
}
