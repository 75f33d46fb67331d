package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.contract.Market.Customer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// The documented rules of GetEntitlements. They change nothing.
public abstract class EntitlementContract {
  private static final String GET = "AWS Marketplace API reference, GetEntitlements";
  private static final String ENTITLEMENT = "AWS Marketplace API reference, Entitlement";
  private static final String READ = "2026-11-24";

  private static final String INVALID = "InvalidParameterException";
  private static final String NO_LICENSE =
      "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000000";
  private static final Set<String> VALUES =
      Set.of("IntegerValue", "DoubleValue", "BooleanValue", "StringValue");
  private static final int MAX_PAGES = 1_000;

  private Market market;
  private Customer customer;
  private AwsCaller caller;

  /// Its customer has a contract. Asked before each rule is tried.
  protected abstract Market market();

  @BeforeEach
  final void open() {
    market = market();
    customer = market.customer();
    caller = new AwsCaller(market.access(), "AWSMPEntitlementService");
  }

  @Test
  @Rule(of = ENTITLEMENT, date = READ)
  void anEntitlementNamesProductBuyerLicenseAndDimension() {
    List<JsonNode> entitlements = all(filter("LICENSE_ARN", customer.licenseArn()));

    assertThat(entitlements)
        .isNotEmpty()
        .allSatisfy(entitlement -> {
          assertThat(string(entitlement, "ProductCode")).isEqualTo(customer.productCode());
          assertThat(string(entitlement, "CustomerAWSAccountId")).isEqualTo(customer.accountId());
          assertThat(string(entitlement, "LicenseArn")).isEqualTo(customer.licenseArn());
        });
    assertThat(entitlements)
        .extracting(entitlement -> string(entitlement, "Dimension"))
        .contains(customer.dimension())
        .doesNotHaveDuplicates();
  }

  @Test
  @Rule(of = ENTITLEMENT, date = READ)
  void aValueIsOfExactlyOneOfFourTypes() {
    List<JsonNode> entitlements = all("");

    assertThat(entitlements).isNotEmpty();
    for (JsonNode entitlement : entitlements) {
      Map<String, JsonNode> value = entitlement.field("Value").orElseThrow().asObject();

      assertThat(value).as(entitlement.toString()).hasSize(1);
      assertThat(VALUES).containsAll(value.keySet());
      value.forEach(EntitlementContract::assertIsOfItsType);
    }
  }

  @Test
  @Rule(of = ENTITLEMENT, date = READ)
  void anEntitlementExpiresInTheFuture() {
    BigDecimal now = BigDecimal.valueOf(market.clock().instant().getEpochSecond());

    assertThat(all(filter("LICENSE_ARN", customer.licenseArn())))
        .isNotEmpty()
        .allSatisfy(entitlement ->
            assertThat(Reply.number(entitlement, "ExpirationDate").map(BigDecimal::new))
                .hasValueSatisfying(date -> assertThat(date).isGreaterThan(now)));
  }

  @Test
  @Rule(of = GET, date = READ)
  void pagesOfOneHoldTheSameAsLargeOnes() {
    List<List<JsonNode>> pages = pages(customer.productCode(), ",\"MaxResults\":1");

    assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(1));
    assertThat(pages.stream().flatMap(List::stream).toList())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(all(",\"MaxResults\":25"));
  }

  @Test
  @Rule(of = GET, date = READ)
  void valuesOfOneFilterAreAlternatives() {
    assertThat(all(filter("LICENSE_ARN", NO_LICENSE, customer.licenseArn())))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(those("LicenseArn", customer.licenseArn(), all("")));
  }

  @Test
  @Rule(of = GET, date = READ)
  void filtersRestrictEachOther() {
    List<JsonNode> expected =
        those(
            "Dimension",
            customer.dimension(),
            those("CustomerAWSAccountId", customer.accountId(), all("")));

    assertThat(
            all(
                ",\"Filter\":{\"DIMENSION\":[\"%s\"],\"CUSTOMER_AWS_ACCOUNT_ID\":[\"%s\"]}"
                    .formatted(customer.dimension(), customer.accountId())))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(
            all(
                ",\"Filter\":{\"DIMENSION\":[\"%s\"],\"LICENSE_ARN\":[\"%s\"]}"
                    .formatted(customer.dimension(), NO_LICENSE)))
        .isEmpty();
  }

  @Test
  @Rule(of = GET, date = READ)
  void aFilterThatNothingMatchesLeavesNothing() {
    assertThat(all(filter("LICENSE_ARN", NO_LICENSE))).isEmpty();
  }

  @Test
  @Rule(of = "Observed by other sellers; AWS says that such products have no contract", date = READ)
  void aProductThatIsPaidByUsageAloneHasNone() {
    String code = Needs.of(market.more().usageProductCode(), "product that is paid by usage alone");

    assertThat(all(code, "")).isEmpty();
  }

  @Test
  @Rule(of = GET, date = READ)
  void accountAndCustomerIdentifierExcludeEachOther() {
    get(
            customer.productCode(),
            ",\"Filter\":{\"CUSTOMER_IDENTIFIER\":[\"X0NOBODY000\"],"
                + "\"CUSTOMER_AWS_ACCOUNT_ID\":[\"%s\"]}".formatted(customer.accountId()))
        .refusedAs(INVALID);
  }

  @Test
  @Rule(of = GET, date = READ)
  void aProductCodeThatIsNotTheSellersIsInvalid() {
    get("0no00such0product00code00", "").refusedAs(INVALID);
  }

  @Test
  @Rule(of = GET, date = READ)
  void aTokenThatAwsDidNotIssueIsInvalid() {
    get(customer.productCode(), ",\"NextToken\":\"nonsense\"").refusedAs(INVALID);
  }

  @Test
  @Rule(of = GET + "; the model forbids them, which leaves the error open", date = READ)
  void pagesFiltersAndProductCodesHaveTheirForm() {
    Stream.of(",\"MaxResults\":0", ",\"MaxResults\":26", filter("COLOUR", "red"))
        .forEach(more -> get(customer.productCode(), more).refused());
    caller.call("GetEntitlements", "{}").refused();
  }

  private List<JsonNode> all(String more) {
    return all(customer.productCode(), more);
  }

  private List<JsonNode> all(String productCode, String more) {
    return pages(productCode, more).stream().flatMap(List::stream).toList();
  }

  /// To the last: a page may be empty and still have a NextToken.
  private List<List<JsonNode>> pages(String productCode, String more) {
    List<List<JsonNode>> pages = new ArrayList<>();
    String next = "";
    while (pages.size() < MAX_PAGES) {
      Reply reply = get(productCode, more + next).done();
      pages.add(reply.list("Entitlements"));
      String token = string(reply.json(), "NextToken");
      if (token.isEmpty()) {
        return pages;
      }
      next = ",\"NextToken\":" + Usage.quoted(token);
    }
    throw new AssertionError("more than " + MAX_PAGES + " pages");
  }

  /// @param more members of the request, each after a comma
  private Reply get(String productCode, String more) {
    return caller.call(
        "GetEntitlements", "{\"ProductCode\":%s%s}".formatted(Usage.quoted(productCode), more));
  }

  private static String filter(String key, String... values) {
    return ",\"Filter\":{\"%s\":[\"%s\"]}".formatted(key, String.join("\",\"", values));
  }

  private static List<JsonNode> those(String member, String value, List<JsonNode> entitlements) {
    return entitlements.stream().filter(one -> string(one, member).equals(value)).toList();
  }

  private static void assertIsOfItsType(String type, JsonNode value) {
    boolean isIt =
        switch (type) {
          case "IntegerValue" -> value.isNumber() && value.asNumber().matches("-?\\d+");
          case "DoubleValue" -> value.isNumber();
          case "BooleanValue" -> value.isBoolean();
          default -> value.isString();
        };
    assertThat(isIt).as("%s is %s", type, value).isTrue();
  }

  private static String string(JsonNode json, String name) {
    return Reply.string(json, name);
  }
}
