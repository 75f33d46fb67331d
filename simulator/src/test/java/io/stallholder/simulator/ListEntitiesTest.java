package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.simulator.Stall.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.marketplacecatalog.MarketplaceCatalogClient;
import software.amazon.awssdk.services.marketplacecatalog.model.EntitySummary;
import software.amazon.awssdk.services.marketplacecatalog.model.Filter;
import software.amazon.awssdk.services.marketplacecatalog.model.ListEntitiesRequest;
import software.amazon.awssdk.services.marketplacecatalog.model.OfferFilters;
import software.amazon.awssdk.services.marketplacecatalog.model.OfferTargetingString;
import software.amazon.awssdk.services.marketplacecatalog.model.OwnershipType;
import software.amazon.awssdk.services.marketplacecatalog.model.SaaSProductFilters;
import software.amazon.awssdk.services.marketplacecatalog.model.SortOrder;
import software.amazon.awssdk.services.marketplacecatalog.model.ValidationException;

/// AWS Marketplace Catalog API reference, ListEntities.
final class ListEntitiesTest {
  private static final String SUBSCRIPTION = "prod-k7example2abcd";
  private static final String CONTRACT = "prod-c4example3abcd";
  private static final String OVERAGES = "prod-m9example4abcd";
  private static final String LEGACY = "prod-g2example5abcd";

  private final Stall stall = Stall.open();
  private final MarketplaceCatalogClient client = stall.built(MarketplaceCatalogClient.builder());

  @AfterEach
  void close() {
    client.close();
    stall.close();
  }

  @Test
  void productsAreListedLastModifiedFirst() {
    List<EntitySummary> found = client.listEntities(products()).entitySummaryList();

    assertThat(found)
        .extracting(EntitySummary::entityId)
        .containsExactly(OVERAGES, CONTRACT, SUBSCRIPTION, LEGACY);
    EntitySummary first = found.getFirst();
    assertThat(first.entityType()).isEqualTo("SaaSProduct");
    assertThat(first.name()).isEqualTo("Example " + OVERAGES);
    assertThat(first.visibility()).isEqualTo("Public");
    assertThat(first.entityArn()).endsWith(":210987654321:AWSMarketplace/SaaSProduct/" + OVERAGES);
    assertThat(first.lastModifiedDate()).hasSize(20);
    assertThat(first.saaSProductSummary().productTitle()).isEqualTo("Example " + OVERAGES);
    assertThat(first.saaSProductSummary().visibilityAsString()).isEqualTo("Public");
    assertThat(first.offerSummary()).isNull();
  }

  @Test
  void onlyTheCallersOwnAreListed() {
    stall.put("world", Worlds.TWO_SELLERS);

    assertThat(ids(products())).doesNotContain("prod-n4example5abcd").hasSize(2);
    assertThat(ids(products().toBuilder().ownershipType(OwnershipType.SHARED).build())).isEmpty();
  }

  @Test
  void productsAreFilteredByTheirOwnFilters() {
    assertThat(products(filters -> filters.entityId(id -> id.valueList(CONTRACT, "prod-other"))))
        .containsExactly(CONTRACT);
    assertThat(products(filters -> filters.productTitle(title -> title.wildCardValue("M9EXAMPLE"))))
        .containsExactly(OVERAGES);
    assertThat(
            products(
                filters -> filters.productTitle(title -> title.valueList("Example " + CONTRACT))))
        .containsExactly(CONTRACT);
    assertThat(products(filters -> filters.visibility(is -> is.valueListWithStrings("Limited"))))
        .isEmpty();
    assertThat(
            products(filters ->
                filters.lastModifiedDate(
                    date -> date.dateRange(range -> range.beforeValue("2026-06-01T00:00:00Z")))))
        .containsExactly(LEGACY);
    String exactly = client.listEntities(products()).entitySummaryList().get(1).lastModifiedDate();
    assertThat(
            products(filters ->
                filters.lastModifiedDate(date ->
                    date.dateRange(range -> range.afterValue(exactly).beforeValue(exactly)))))
        .containsExactly(CONTRACT);
    assertThat(
            products(filters ->
                filters
                    .entityId(id -> id.valueList(CONTRACT))
                    .visibility(is -> is.valueListWithStrings("Draft"))))
        .isEmpty();
  }

  @Test
  void offersOfAProductAreFoundByTargeting() {
    assertThat(
            offers(filters ->
                filters
                    .productId(id -> id.valueList(CONTRACT))
                    .targeting(to -> to.valueList(OfferTargetingString.NONE))
                    .state(state -> state.valueListWithStrings("Released"))))
        .containsExactly("offer-c4example3abcd");
    assertThat(offers(filters -> filters.buyerAccounts(to -> to.wildCardValue(Stall.BUYER))))
        .containsExactly("offer-priv7example1");
    assertThat(offers(filters -> filters.targeting(to -> to.valueListWithStrings("BuyerAccounts"))))
        .containsExactly("offer-priv7example1");
    assertThat(offers(filters -> filters.name(name -> name.valueList("Free trial"))))
        .containsExactly("offer-trial6example");
    assertThat(offers(filters -> filters.resaleAuthorizationId(id -> id.valueList("resale-x"))))
        .isEmpty();
  }

  @Test
  void anOffersSummaryTellsWhoItIsFor() {
    stall.offer("offer-until", Stall.CONTRACT, ",\"availableUntil\":\"2030-12-31T23:59:59.999Z\"");
    EntitySummary reserved = offer("offer-priv7example1");
    EntitySummary dated = offer("offer-until");

    assertThat(reserved.visibility()).isEqualTo("Private");
    assertThat(reserved.offerSummary().buyerAccounts()).containsExactly(Stall.BUYER);
    assertThat(reserved.offerSummary().targetingAsStrings()).containsExactly("BuyerAccounts");
    assertThat(reserved.offerSummary().productId()).isEqualTo(CONTRACT);
    assertThat(reserved.offerSummary().stateAsString()).isEqualTo("Released");
    assertThat(reserved.offerSummary().availabilityEndDate()).isNull();
    assertThat(dated.visibility()).isEqualTo("Public");
    assertThat(dated.offerSummary().targetingAsStrings()).containsExactly("None");
    assertThat(dated.offerSummary().availabilityEndDate()).isEqualTo("2030-12-31T23:59:59Z");
    assertThat(dated.offerSummary().releaseDate()).isEqualTo(dated.lastModifiedDate());
  }

  @Test
  void draftsOfOffersAreListedWhenTheirStateIsAskedFor() {
    stall.put(
        "world",
        Worlds.TWO_SELLERS.replaceFirst(
            "\"concurrentAgreements\":false",
            "\"concurrentAgreements\":false,\"visibility\":\"Draft\""));

    assertThat(offers(filters -> {})).containsExactly("offer-s5example6abcd");
    assertThat(offers(filters -> filters.state(state -> state.valueListWithStrings("Draft"))))
        .containsExactly("offer-k7example2abcd");
    assertThat(offer("offer-k7example2abcd", "Draft").offerSummary().releaseDate()).isNull();
    assertThat(ids(products())).contains(SUBSCRIPTION);
  }

  @Test
  void theOlderFilterListStillWorks() {
    assertThat(
            ids(
                products().toBuilder()
                    .filterList(
                        Filter.builder().name("EntityId").valueList(CONTRACT, LEGACY).build())
                    .build()))
        .containsExactly(CONTRACT, LEGACY);
    assertInvalid(
        products().toBuilder()
            .filterList(Filter.builder().name("Colour").valueList("red").build())
            .build());
  }

  @Test
  void bothFormsOfSortingWork() {
    assertThat(
            ids(
                products().toBuilder()
                    .sort(sort -> sort.sortBy("EntityId").sortOrder(SortOrder.ASCENDING))
                    .build()))
        .containsExactly(CONTRACT, LEGACY, SUBSCRIPTION, OVERAGES);
    assertThat(
            ids(
                products().toBuilder()
                    .entityTypeSort(types ->
                        types.saaSProductSort(
                            sort -> sort.sortBy("ProductTitle").sortOrder(SortOrder.DESCENDING)))
                    .build()))
        .containsExactly(OVERAGES, SUBSCRIPTION, LEGACY, CONTRACT);
    assertThat(
            ids(
                offers().toBuilder()
                    .entityTypeSort(types -> types.offerSort(sort -> sort.sortBy("BuyerAccounts")))
                    .build()))
        .startsWith("offer-priv7example1");
    assertInvalid(products().toBuilder().sort(sort -> sort.sortBy("Price")).build());
    assertInvalid(products().toBuilder().sort(sort -> sort.sortOrder("UP")).build());
  }

  @Test
  void pagesFollowEachOtherByToken() {
    List<Integer> sizes = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    client
        .listEntitiesPaginator(offers().toBuilder().maxResults(4).build())
        .forEach(page -> {
          sizes.add(page.entitySummaryList().size());
          page.entitySummaryList().forEach(one -> seen.add(one.entityId()));
        });

    assertThat(sizes).containsExactly(4, 2);
    assertThat(seen).doesNotHaveDuplicates();
    String token = client.listEntities(offers().toBuilder().maxResults(1).build()).nextToken();
    assertInvalid(products().toBuilder().nextToken(token).build());
    assertInvalid(
        offers().toBuilder()
            .nextToken(token)
            .sort(sort -> sort.sortOrder(SortOrder.ASCENDING))
            .build());
    assertThat(ids(offers().toBuilder().nextToken(token).build())).hasSize(5);
  }

  @Test
  void twentyComeAtOnceUnlessToldOtherwise() {
    for (int i = 0; i < 20; i++) {
      stall.offer("offer-many" + i, Stall.SUBSCRIPTION, "");
    }

    assertThat(ids(offers())).hasSize(20);
    assertThat(ids(offers().toBuilder().maxResults(50).build())).hasSize(26);
  }

  @Test
  void whatIsWrongIsInvalid() {
    assertInvalid(products().toBuilder().maxResults(51).build());
    assertInvalid(products().toBuilder().maxResults(0).build());
    assertInvalid(products().toBuilder().nextToken("nonsense").build());
    assertInvalid(products().toBuilder().catalog("Other").build());
    assertInvalid(products().toBuilder().entityType("Stall").build());
    assertInvalid(products().toBuilder().ownershipType("MINE").build());
    assertInvalid(
        products().toBuilder()
            .entityTypeFilters(types -> types.offerFilters(OfferFilters.builder().build()))
            .build());
    Reply two =
        stall
            .call()
            .at("/ListEntities")
            .body(
                """
                {"Catalog":"AWSMarketplace","EntityType":"Offer","EntityTypeFilters":{"OfferFilters":
                 {"Name":{"WildCardValue":"a"},"BuyerAccounts":{"WildCardValue":"3"}}}}\
                """)
            .send(stall.http());
    assertThat(two.status()).isEqualTo(422);
    assertThat(two.message()).contains("one wildcard");
  }

  @Test
  void otherKindsOfEntitiesThereAreNone() {
    assertThat(ids(products().toBuilder().entityType("AmiProduct").build())).isEmpty();
  }

  private void assertInvalid(ListEntitiesRequest request) {
    assertThatThrownBy(() -> client.listEntities(request))
        .as(request.toString())
        .isInstanceOfSatisfying(
            ValidationException.class, thrown -> assertThat(thrown.statusCode()).isEqualTo(422));
  }

  private static ListEntitiesRequest products() {
    return ListEntitiesRequest.builder()
        .catalog("AWSMarketplace")
        .entityType("SaaSProduct")
        .build();
  }

  private static ListEntitiesRequest offers() {
    return products().toBuilder().entityType("Offer").build();
  }

  private List<String> products(Consumer<SaaSProductFilters.Builder> by) {
    return ids(
        products().toBuilder().entityTypeFilters(types -> types.saaSProductFilters(by)).build());
  }

  private List<String> offers(Consumer<OfferFilters.Builder> by) {
    return ids(offers().toBuilder().entityTypeFilters(types -> types.offerFilters(by)).build());
  }

  private EntitySummary offer(String id) {
    return offer(id, "Released");
  }

  private EntitySummary offer(String id, String state) {
    return client
        .listEntities(
            offers().toBuilder()
                .entityTypeFilters(types ->
                    types.offerFilters(filters ->
                        filters
                            .entityId(by -> by.valueList(id))
                            .state(by -> by.valueListWithStrings(state))))
                .build())
        .entitySummaryList()
        .getFirst();
  }

  private List<String> ids(ListEntitiesRequest request) {
    return client.listEntities(request).entitySummaryList().stream()
        .map(EntitySummary::entityId)
        .toList();
  }
}
