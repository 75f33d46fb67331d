package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.catalog.Entity.OfferEntity;
import io.stallholder.simulator.catalog.Entity.ProductEntity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the filters of ListEntities and ListChangeSets.
final class Filters {
  private static final int MAX_FILTERS = 8;
  private static final int MAX_VALUES = 10;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

  private enum Form {
    VALUE_LIST("ValueList"),
    WILD_CARD("WildCardValue"),
    DATE_RANGE("DateRange");

    private final String member;

    Form(String member) {
      this.member = member;
    }
  }

  private static final Set<Form> LIST = EnumSet.of(Form.VALUE_LIST);
  private static final Set<Form> TEXT = EnumSet.of(Form.VALUE_LIST, Form.WILD_CARD);
  private static final Set<Form> PART = EnumSet.of(Form.WILD_CARD);
  private static final Set<Form> RANGE = EnumSet.of(Form.DATE_RANGE);

  private static final Map<String, Set<Form>> OF_PRODUCTS =
      Map.of(
          Entity.ENTITY_ID,
          LIST,
          "ProductTitle",
          TEXT,
          Entity.VISIBILITY,
          LIST,
          Entity.LAST_MODIFIED_DATE,
          RANGE);
  private static final Map<String, Set<Form>> OF_OFFERS =
      Map.ofEntries(
          Map.entry(Entity.ENTITY_ID, LIST),
          Map.entry("Name", TEXT),
          Map.entry("ProductId", LIST),
          Map.entry("ResaleAuthorizationId", LIST),
          Map.entry("ReleaseDate", RANGE),
          Map.entry("AvailabilityEndDate", RANGE),
          Map.entry("BuyerAccounts", PART),
          Map.entry(OfferEntity.STATE, LIST),
          Map.entry("Targeting", LIST),
          Map.entry(Entity.LAST_MODIFIED_DATE, RANGE),
          Map.entry("OfferSetId", LIST),
          Map.entry("TargetAgreementId", LIST),
          Map.entry("TargetAgreementIntent", LIST),
          Map.entry("CreatedBySource", LIST));

  private final List<Condition> conditions = new ArrayList<>();

  private Filters() {}

  /// By `EntityTypeFilters`, and by the older `FilterList`.
  static List<Condition> ofEntities(String type, ObjectNode input) {
    Filters filters = new Filters();
    filters.readList(input, Set.of(Entity.ENTITY_ID));
    filters.readTyped(type, input.path("EntityTypeFilters"));
    if (type.equals(OfferEntity.TYPE)) {
      filters.onlyReleased();
    }
    return filters.conditions;
  }

  static List<Condition> ofChangeSets(ObjectNode input) {
    Filters filters = new Filters();
    filters.readList(input, Set.of("ChangeSetName", "Status", Entity.ENTITY_ID));
    return filters.conditions;
  }

  @Behaviour(
      value = "Drafts of offers are listed only when their state is asked for",
      source = Source.GUESS,
      of = "a consultant's notes of 2026-05-06",
      date = "2026-11-24")
  private void onlyReleased() {
    boolean isAsked =
        conditions.stream().anyMatch(one -> one.attribute().equals(OfferEntity.STATE));
    if (!isAsked) {
      conditions.add(new Condition.AnyOf(OfferEntity.STATE, List.of(OfferEntity.RELEASED)));
    }
  }

  @Behaviour(
      value = "FilterList names EntityId; for change sets also name, status and times",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API model, Filter",
      date = "2026-11-24")
  private void readList(ObjectNode input, Set<String> names) {
    for (JsonNode filter : array(input.path("FilterList"), "FilterList", MAX_FILTERS)) {
      String name = filter.path("Name").asText();
      List<String> values = values(filter.path("ValueList"), name);
      if (names.contains(name)) {
        conditions.add(new Condition.AnyOf(name, values));
      } else if (names.contains("Status") && name.matches("(Before|After)(Start|End)Time")) {
        boolean isBefore = name.startsWith("Before");
        String attribute = name.substring(isBefore ? "Before".length() : "After".length());
        Optional<String> bound = Optional.of(date(values.getFirst(), name));
        conditions.add(
            isBefore
                ? new Condition.Between(attribute, Optional.empty(), bound)
                : new Condition.Between(attribute, bound, Optional.empty()));
      } else {
        throw CatalogErrors.invalid("The filter name is not supported: " + name);
      }
    }
  }

  @Behaviour(
      value = "EntityTypeFilters: those of one type, at most 8, of which one a wildcard",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API model, EntityTypeFilters, SaaSProductFilters, OfferFilters",
      date = "2026-11-24")
  private void readTyped(String type, JsonNode union) {
    if (isAbsent(union)) {
      return;
    }
    JsonNode filters = union.path(type + "Filters");
    if (union.size() != 1 || !filters.isObject()) {
      throw CatalogErrors.invalid(
          "EntityTypeFilters must have exactly one member: " + type + "Filters");
    }
    Map<String, Set<Form>> known = known(type);
    int wildcards = 0;
    for (Map.Entry<String, JsonNode> filter : filters.properties()) {
      Set<Form> forms = known.get(filter.getKey());
      if (forms == null) {
        throw CatalogErrors.invalid("The filter is not supported: " + filter.getKey());
      }
      for (Form form : forms) {
        JsonNode value = filter.getValue().path(form.member);
        if (!isAbsent(value)) {
          conditions.add(condition(filter.getKey(), form, value));
          wildcards += form == Form.WILD_CARD ? 1 : 0;
        }
      }
    }
    if (filters.size() > MAX_FILTERS || wildcards > 1) {
      throw CatalogErrors.invalid("At most 8 filters are allowed, and one wildcard filter.");
    }
  }

  private static Map<String, Set<Form>> known(String type) {
    return switch (type) {
      case ProductEntity.TYPE -> OF_PRODUCTS;
      case OfferEntity.TYPE -> OF_OFFERS;
      default -> Map.of();
    };
  }

  private static Condition condition(String attribute, Form form, JsonNode value) {
    return switch (form) {
      case VALUE_LIST -> new Condition.AnyOf(attribute, values(value, attribute));
      case WILD_CARD -> new Condition.Contains(attribute, text(value, attribute));
      case DATE_RANGE ->
          new Condition.Between(attribute, bound(value, "AfterValue"), bound(value, "BeforeValue"));
    };
  }

  private static Optional<String> bound(JsonNode range, String member) {
    JsonNode value = range.path(member);
    return isAbsent(value) ? Optional.empty() : Optional.of(date(value.asText(), member));
  }

  private static List<String> values(JsonNode json, String of) {
    List<String> values = new ArrayList<>();
    array(json, "ValueList", MAX_VALUES).forEach(value -> values.add(text(value, of)));
    if (values.isEmpty()) {
      throw CatalogErrors.invalid("The filter has no values: " + of);
    }
    return values;
  }

  private static String text(JsonNode value, String of) {
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw CatalogErrors.invalid("The value of the filter is no text: " + of);
    }
    return value.textValue();
  }

  private static String date(String value, String of) {
    if (!DATE.matcher(value).matches()) {
      throw CatalogErrors.invalid("The date is not like 2018-02-27T13:45:22Z: " + of);
    }
    return value;
  }

  private static Iterable<JsonNode> array(JsonNode json, String member, int max) {
    if (isAbsent(json)) {
      return List.of();
    }
    if (!(json instanceof ArrayNode) || json.isEmpty() || json.size() > max) {
      throw CatalogErrors.invalid(
          "Member must have length between 1 and %d: %s".formatted(max, member));
    }
    return json;
  }

  private static boolean isAbsent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }
}
