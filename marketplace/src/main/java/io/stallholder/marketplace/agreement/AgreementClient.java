package io.stallholder.marketplace.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.wire.AwsJsonClient;
import io.stallholder.marketplace.wire.Members;
import io.stallholder.marketplace.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The reading part of the Marketplace Agreement API, called as the account that proposed the
/// agreements. Nothing is tried again here.
public final class AgreementClient {
  /// The service's name in `X-Amz-Target`.
  public static final String TARGET_PREFIX = "AWSMPCommerceService_v20200301";

  static final int PAGE_SIZE = 50;
  static final int MAX_PAGES = 20;

  /// 100,000 agreements.
  static final int MAX_PAGES_OF_ALL = 2_000;

  /// What AWS answers where the agreement is none of the caller's.
  private static final Set<String> NOT_OURS =
      Set.of("ResourceNotFoundException", "AccessDeniedException");

  private final AwsJsonClient aws;

  public AgreementClient(AwsJsonClient aws) {
    this.aws = aws;
  }

  public AgreementAnswer<Agreement> describe(AgreementId id) {
    return answer(
        call("DescribeAgreement", of(id)), body -> Optional.of(AgreementReader.agreement(body)));
  }

  /// As [#describe], with its end.
  public AgreementAnswer<AgreementListing> standing(AgreementId id) {
    return answer(
        call("DescribeAgreement", of(id)), body -> Optional.of(AgreementReader.listing(body)));
  }

  /// Every agreement that the caller proposed, whatever its status. What channel partners sold is
  /// not among them.
  public AgreementAnswer<List<AgreementListing>> all() {
    return all(Optional.empty());
  }

  /// The agreements of one license.
  public AgreementAnswer<List<AgreementListing>> ofLicense(LicenseArn license) {
    return all(Optional.of(license));
  }

  private AgreementAnswer<List<AgreementListing>> all(Optional<LicenseArn> license) {
    List<AgreementListing> found = new ArrayList<>();
    Optional<String> nextToken = Optional.empty();
    for (int page = 0; page < MAX_PAGES_OF_ALL; page++) {
      ObjectNode body = search(nextToken);
      license.ifPresent(arn -> filter(body.withArray("filters"), "LicenseArn", arn.value()));
      switch (call("SearchAgreements", body)) {
        case Reply.Answered(var answered) -> {
          try {
            found.addAll(AgreementReader.listings(answered));
          } catch (IllegalArgumentException e) {
            return unreadable(e);
          }
          nextToken = Members.text(answered, "nextToken");
        }
        case Reply other -> {
          return answer(other, _ -> Optional.empty());
        }
      }
      if (nextToken.isEmpty()) {
        return new AgreementAnswer.Known<>(List.copyOf(found));
      }
    }
    return new AgreementAnswer.Unavailable<>(
        "SearchAgreements has more than " + MAX_PAGES_OF_ALL + " pages");
  }

  /// The license as GetAgreementEntitlements tells it; AWS documents the call for buyers and does
  /// not say what sellers are answered, who have [#licenseByBuyer] as well.
  public AgreementAnswer<AgreementLicense> license(AgreementId id) {
    ObjectNode body = of(id).put("maxResults", PAGE_SIZE);
    return answer(call("GetAgreementEntitlements", body), AgreementReader::license);
  }

  /// The license as SearchAgreements lists it among all that this buyer bought of the product.
  public AgreementAnswer<AgreementLicense> licenseByBuyer(Agreement agreement, ProductId product) {
    Optional<String> nextToken = Optional.empty();
    for (int page = 0; page < MAX_PAGES; page++) {
      switch (call("SearchAgreements", search(agreement, product, nextToken))) {
        case Reply.Answered(var body) -> {
          Optional<AgreementLicense> found;
          try {
            found = AgreementReader.listed(body, agreement.id());
          } catch (IllegalArgumentException e) {
            return unreadable(e);
          }
          if (found.isPresent()) {
            return new AgreementAnswer.Known<>(found.get());
          }
          nextToken = Members.text(body, "nextToken");
        }
        case Reply other -> {
          return answer(other, _ -> Optional.empty());
        }
      }
      if (nextToken.isEmpty()) {
        return new AgreementAnswer.None<>("no license is listed for agreement " + agreement.id());
      }
    }
    return new AgreementAnswer.Unavailable<>(
        "SearchAgreements has more than " + MAX_PAGES + " pages for " + agreement.acceptor());
  }

  private static <T> AgreementAnswer<T> answer(
      Reply reply, Function<JsonNode, Optional<T>> reader) {
    return switch (reply) {
      case Reply.Answered(var body) -> {
        try {
          yield reader
              .apply(body)
              .<AgreementAnswer<T>>map(AgreementAnswer.Known::new)
              .orElseGet(() -> new AgreementAnswer.None<>("AWS names no license yet"));
        } catch (IllegalArgumentException e) {
          yield unreadable(e);
        }
      }
      case Reply.Refused(var error) -> refused(error);
      case Reply.Lost(var detail) -> new AgreementAnswer.Unavailable<>(detail);
      case Reply.Unsent(var why) -> new AgreementAnswer.Unavailable<>(why);
    };
  }

  private static <T> AgreementAnswer<T> refused(MarketplaceError error) {
    return NOT_OURS.contains(error.code())
        ? new AgreementAnswer.None<>(error.code() + ": " + error.message())
        : new AgreementAnswer.Refused<>(error);
  }

  private static <T> AgreementAnswer<T> unreadable(IllegalArgumentException e) {
    return new AgreementAnswer.Unavailable<>("AWS's answer cannot be read: " + e.getMessage());
  }

  private static ObjectNode of(AgreementId id) {
    return JsonNodeFactory.instance.objectNode().put("agreementId", id.value());
  }

  private static ObjectNode search(
      Agreement agreement, ProductId product, Optional<String> nextToken) {
    ObjectNode body = search(nextToken);
    ArrayNode filters = body.withArray("filters");
    filter(filters, "AcceptorAccountId", agreement.acceptor().value());
    filter(filters, "ResourceIdentifier", product.value());
    return body;
  }

  private static ObjectNode search(Optional<String> nextToken) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("catalog", "AWSMarketplace");
    ArrayNode filters = body.putArray("filters");
    filter(filters, "PartyType", "Proposer");
    filter(filters, "AgreementType", "PurchaseAgreement");
    body.put("maxResults", PAGE_SIZE);
    nextToken.ifPresent(token -> body.put("nextToken", token));
    return body;
  }

  private static void filter(ArrayNode filters, String name, String value) {
    filters.addObject().put("name", name).putArray("values").add(value);
  }

  private Reply call(String operation, ObjectNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return aws.call(operation, bytes, UnaryOperator.identity());
  }
}
