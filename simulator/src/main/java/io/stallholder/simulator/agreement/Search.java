package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Page;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a SearchAgreements request asks for.
final class Search {
  private static final int MAX_FILTERS = 10;
  private static final Set<SearchFilter> MAIN_OF_ACCEPTORS =
      EnumSet.of(
          SearchFilter.RESOURCE_IDENTIFIER,
          SearchFilter.RESOURCE_TYPE,
          SearchFilter.OFFER_ID,
          SearchFilter.OFFER_SET_ID);

  private final String account;
  private final Map<SearchFilter, String> filters;
  private final Order order;
  private final AgreementInput input;

  private enum By {
    END_TIME("EndTime"),
    START_TIME("StartTime"),
    LAST_UPDATE_TIME("LastUpdateTime");

    private final String wireName;

    By(String wireName) {
      this.wireName = wireName;
    }

    Comparator<Agreement> comparator() {
      return switch (this) {
        case END_TIME -> Comparator.comparing(agreement -> agreement.terms().endTime());
        case START_TIME -> Comparator.comparing(agreement -> agreement.terms().startTime());
        case LAST_UPDATE_TIME -> Comparator.comparing(Agreement::updated);
      };
    }
  }

  private record Order(By by, boolean isDescending) {
    Comparator<Agreement> comparator() {
      return isDescending ? by.comparator().reversed() : by.comparator();
    }
  }

  private Search(
      String account, Map<SearchFilter, String> filters, Order order, AgreementInput input) {
    this.account = account;
    this.filters = filters;
    this.order = order;
    this.input = input;
  }

  /// @param account the caller's
  static Search read(String account, ObjectNode json) {
    AgreementInput input = new AgreementInput(json);
    checkCatalog(input);
    Map<SearchFilter, String> filters = filters(json.path("filters"));
    checkTypes(filters);
    if (isForAcceptor(filters) && !isSupportedForAcceptors(filters.keySet())) {
      throw AgreementErrors.invalid(
          "UNSUPPORTED_FILTERS", "filters", "The combination of filters is not supported.");
    }
    return new Search(account, filters, order(json.path("sort"), filters), input);
  }

  /// Throws when the token is of another search.
  Page<Agreement> page(List<Agreement> all) {
    List<Agreement> found = all.stream().filter(this::matches).sorted(order.comparator()).toList();
    try {
      return Page.of(found, account + filters + order, input.nextToken(), input.maxResults());
    } catch (IllegalArgumentException e) {
      throw AgreementInput.invalidToken();
    }
  }

  @Behaviour(
      value = "Who searches finds agreements in which it is the party that it says",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, SearchAgreements",
      date = "2026-11-24")
  private boolean matches(Agreement agreement) {
    String party = isForAcceptor(filters) ? agreement.buyer() : agreement.product().seller();
    return party.equals(account)
        && filters.entrySet().stream()
            .allMatch(filter -> filter.getKey().matches(agreement, filter.getValue()));
  }

  @Behaviour(
      value = "A catalog other than AWSMarketplace, or none, is invalid",
      source = Source.GUESS,
      of = "INVALID_CATALOG is documented; the model does not require the member",
      date = "2026-11-24")
  private static void checkCatalog(AgreementInput input) {
    if (!input.text("catalog").equals(Optional.of("AWSMarketplace"))) {
      throw AgreementErrors.invalid(
          "INVALID_CATALOG", "catalog", "catalog must be AWSMarketplace.");
    }
  }

  @Behaviour(
      value = "1 to 10 filters, each with a name and exactly one value",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, FilterList; one name twice: our guess",
      date = "2026-11-24")
  private static Map<SearchFilter, String> filters(JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_FILTERS) {
      throw AgreementErrors.invalid(
          "INVALID_FILTERS", "filters", "filters must have between 1 and 10 members.");
    }
    Map<SearchFilter, String> filters = new EnumMap<>(SearchFilter.class);
    for (JsonNode one : list) {
      SearchFilter filter = filter(one);
      if (filters.put(filter, value(filter, one.path("values"))) != null) {
        throw AgreementErrors.invalid(
            "INVALID_FILTERS", "filters", "The filter is there twice: " + filter.wireName());
      }
    }
    return filters;
  }

  private static SearchFilter filter(JsonNode json) {
    String name =
        AgreementInput.text(json, "name")
            .orElseThrow(() ->
                AgreementErrors.invalid("MISSING_FILTER_NAME", "filters", "A filter has no name."));
    return SearchFilter.of(name)
        .orElseThrow(() ->
            AgreementErrors.invalid(
                "INVALID_FILTER_NAME", "filters", "There is no such filter: " + name));
  }

  private static String value(SearchFilter filter, JsonNode values) {
    if (!values.isArray() || values.isEmpty()) {
      throw AgreementErrors.invalid(
          "MISSING_FILTER_VALUES", "filters", "A filter has no value: " + filter.wireName());
    }
    String value = values.get(0).asText();
    if (values.size() > 1 || !filter.isValid(value)) {
      throw AgreementErrors.invalid(
          "INVALID_FILTER_VALUES", "filters", "A filter's value is wrong: " + filter.wireName());
    }
    return value;
  }

  @Behaviour(
      value = "Every search names the type of agreement, and which party the caller is",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, SearchAgreements; what is answered without: our guess",
      date = "2026-11-24")
  private static void checkTypes(Map<SearchFilter, String> filters) {
    if (!filters.containsKey(SearchFilter.AGREEMENT_TYPE)) {
      throw AgreementErrors.invalid(
          "INVALID_FILTERS", "filters", "The filter AgreementType is required.");
    }
    if (!filters.containsKey(SearchFilter.PARTY_TYPE)) {
      throw AgreementErrors.invalid(
          "MISSING_PARTY_TYPE", "filters", "The filter PartyType is required.");
    }
  }

  private static boolean isForAcceptor(Map<SearchFilter, String> filters) {
    return "Acceptor".equals(filters.get(SearchFilter.PARTY_TYPE));
  }

  @Behaviour(
      value = "Acceptors may combine few filters, proposers all of them",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, SearchAgreements, as of autumn 2026",
      date = "2026-11-24")
  private static boolean isSupportedForAcceptors(Set<SearchFilter> filters) {
    Set<SearchFilter> main = EnumSet.copyOf(filters);
    main.removeAll(
        EnumSet.of(
            SearchFilter.PARTY_TYPE,
            SearchFilter.AGREEMENT_TYPE,
            SearchFilter.STATUS,
            SearchFilter.BEFORE_END_TIME,
            SearchFilter.AFTER_END_TIME));
    boolean isByTypeAndStatus =
        main.contains(SearchFilter.RESOURCE_TYPE) && filters.contains(SearchFilter.STATUS);
    return main.size() <= 1 && MAIN_OF_ACCEPTORS.containsAll(main) && !isByTypeAndStatus;
  }

  @Behaviour(
      value = "By end time, descending, unless told; proposers also by start and last update",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, SearchAgreements, as of autumn 2026",
      date = "2026-11-24")
  @Behaviour(
      value = "Agreements of equal rank come in the order of their acceptance",
      source = Source.GUESS,
      of = "not documented",
      date = "2026-11-24")
  private static Order order(JsonNode sort, Map<SearchFilter, String> filters) {
    String name = AgreementInput.text(sort, "sortBy").orElse(By.END_TIME.wireName);
    By by =
        EnumSet.allOf(By.class).stream()
            .filter(one -> one.wireName.equals(name))
            .filter(one -> one == By.END_TIME || !isForAcceptor(filters))
            .findFirst()
            .orElseThrow(() ->
                AgreementErrors.invalid(
                    "INVALID_SORT_BY", "sort.sortBy", "sortBy is not supported: " + name));
    String direction = AgreementInput.text(sort, "sortOrder").orElse("DESCENDING");
    if (!Set.of("ASCENDING", "DESCENDING").contains(direction)) {
      throw AgreementErrors.invalid(
          "INVALID_SORT_ORDER",
          "sort.sortOrder",
          "sortOrder is ASCENDING or DESCENDING, not " + direction);
    }
    return new Order(by, direction.equals("DESCENDING"));
  }
}
