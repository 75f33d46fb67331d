package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What agreements can be searched by. A new one must break the build.
enum SearchFilter {
  PARTY_TYPE("PartyType"),
  AGREEMENT_TYPE("AgreementType"),
  RESOURCE_IDENTIFIER("ResourceIdentifier"),
  RESOURCE_TYPE("ResourceType"),
  ACCEPTOR_ACCOUNT_ID("AcceptorAccountId"),
  OFFER_ID("OfferId"),
  OFFER_SET_ID("OfferSetId"),
  STATUS("Status"),
  BEFORE_END_TIME("BeforeEndTime"),
  AFTER_END_TIME("AfterEndTime"),
  BEFORE_START_TIME("BeforeStartTime"),
  AFTER_START_TIME("AfterStartTime"),
  BEFORE_LAST_UPDATE_TIME("BeforeLastUpdateTime"),
  AFTER_LAST_UPDATE_TIME("AfterLastUpdateTime"),
  END_TIME_BEHAVIOR_TYPE("EndTimeBehaviorType"),
  END_TIME_BEHAVIOR_REASON_CODE("EndTimeBehaviorReasonCode"),
  INITIAL_AGREEMENT_ID("InitialAgreementId"),
  LICENSE_ARN("LicenseArn");

  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9+:_-]{1,64}");
  private static final Pattern ARN = Pattern.compile("arn:aws[A-Za-z0-9:_/+=,@.-]{1,2041}");
  private static final Set<String> STATUSES =
      Set.of(
          "ACTIVE",
          "ARCHIVED",
          "CANCELLED",
          "EXPIRED",
          "RENEWED",
          "REPLACED",
          "ROLLED_BACK",
          "SUPERSEDED",
          "TERMINATED");

  private final String wireName;

  SearchFilter(String wireName) {
    this.wireName = wireName;
  }

  static Optional<SearchFilter> of(String wireName) {
    return Arrays.stream(values()).filter(one -> one.wireName.equals(wireName)).findFirst();
  }

  String wireName() {
    return wireName;
  }

  @Behaviour(
      value = "Values have up to 64 letters, digits, +, :, _ or -; a license ARN may be longer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, FilterValue; that ARNs are longer: our guess",
      date = "2026-11-24")
  boolean isValid(String value) {
    if (this == LICENSE_ARN) {
      return ARN.matcher(value).matches();
    }
    return VALUE.matcher(value).matches()
        && switch (this) {
          case PARTY_TYPE -> Set.of("Proposer", "Acceptor").contains(value);
          case AGREEMENT_TYPE -> value.equals(AgreementView.PURCHASE);
          case STATUS -> STATUSES.contains(value);
          case BEFORE_END_TIME,
              AFTER_END_TIME,
              BEFORE_START_TIME,
              AFTER_START_TIME,
              BEFORE_LAST_UPDATE_TIME,
              AFTER_LAST_UPDATE_TIME ->
              time(value).isPresent();
          case END_TIME_BEHAVIOR_TYPE -> Set.of("RENEW", "REPLACE", "EXPIRE").contains(value);
          case RESOURCE_IDENTIFIER,
              RESOURCE_TYPE,
              ACCEPTOR_ACCOUNT_ID,
              OFFER_ID,
              OFFER_SET_ID,
              END_TIME_BEHAVIOR_REASON_CODE,
              INITIAL_AGREEMENT_ID,
              LICENSE_ARN ->
              true;
        };
  }

  @Behaviour(
      value = "Before and after do not include the time itself; open ends count as 9999-01-01",
      source = Source.GUESS,
      of = "the filters are documented, their edges are not; events have that end time",
      date = "2026-11-24")
  @Behaviour(
      value = "There are no offer sets, and no reasons for what happens at the end",
      source = Source.GUESS,
      of = "neither is simulated: these filters find nothing",
      date = "2026-11-24")
  boolean matches(Agreement agreement, String value) {
    return switch (this) {
      case PARTY_TYPE, AGREEMENT_TYPE -> true; // the search has looked at them already
      case RESOURCE_IDENTIFIER -> agreement.product().productId().equals(value);
      case RESOURCE_TYPE -> AgreementView.RESOURCE_TYPE.equals(value);
      case ACCEPTOR_ACCOUNT_ID -> agreement.buyer().equals(value);
      case OFFER_ID -> agreement.terms().offer().equals(value);
      case OFFER_SET_ID, END_TIME_BEHAVIOR_REASON_CODE -> false;
      case STATUS -> AgreementView.status(agreement).equals(value);
      case BEFORE_END_TIME -> agreement.terms().endTime().isBefore(at(value));
      case AFTER_END_TIME -> agreement.terms().endTime().isAfter(at(value));
      case BEFORE_START_TIME -> agreement.terms().startTime().isBefore(at(value));
      case AFTER_START_TIME -> agreement.terms().startTime().isAfter(at(value));
      case BEFORE_LAST_UPDATE_TIME -> agreement.updated().isBefore(at(value));
      case AFTER_LAST_UPDATE_TIME -> agreement.updated().isAfter(at(value));
      case END_TIME_BEHAVIOR_TYPE ->
          AgreementView.endTimeBehavior(agreement).equals(Optional.of(value));
      case INITIAL_AGREEMENT_ID -> agreement.origin().initial().equals(value);
      case LICENSE_ARN -> AgreementView.license(agreement).equals(Optional.of(value));
    };
  }

  private static Instant at(String value) {
    return time(value).orElseThrow();
  }

  private static Optional<Instant> time(String value) {
    try {
      return Optional.of(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
