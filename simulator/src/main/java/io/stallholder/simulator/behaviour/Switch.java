package io.stallholder.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One question that AWS leaves open, or a limit that a test wants to move, with the value that
/// stands until somebody chooses another.
///
/// @param <T> what the value means to the code that asks
public final class Switch<T> {
  /// Which event opens the last hour in which usage is taken. AWS's guides contradict each other.
  public enum FinalHour {
    ENDED,
    DEPROVISIONED
  }

  public enum IdenticalResend {
    SUCCESS,
    DUPLICATE
  }

  public enum TokenUse {
    REUSABLE,
    ONCE
  }

  public enum WindowFrom {
    NOW,
    HOUR
  }

  public enum ProductCodeWithLicense {
    REJECT,
    IGNORE,
    ACCEPT
  }

  public enum Presence {
    ABSENT,
    PRESENT
  }

  public enum EmptyOrAbsent {
    ABSENT,
    EMPTY
  }

  public enum ErrorType {
    BARE,
    PREFIXED
  }

  /// Over what products from before 2026-06-01 are told of their buyers.
  public enum Channels {
    BOTH,
    SNS
  }

  public enum RenewalLicense {
    NEW,
    KEPT
  }

  public enum TrailedCalls {
    METERING,
    ALL
  }

  public enum MeteringRegions {
    LISTED,
    HOME
  }

  /// How long a free trial may be.
  public enum FreeTrialDays {
    PORTAL(7, 90),
    API(5, 31),
    ANY(1, 3_660);

    private final int shortest;
    private final int longest;

    FreeTrialDays(int shortest, int longest) {
      this.shortest = shortest;
      this.longest = longest;
    }

    public boolean allow(Period trial) {
      long days = ChronoUnit.DAYS.between(LocalDate.EPOCH, LocalDate.EPOCH.plus(trial));
      return days >= shortest && days <= longest;
    }

    public String range() {
      return shortest + " to " + longest;
    }
  }

  public enum BeforeActivation {
    REFUSED,
    ACCEPTED
  }

  private static final String CALLS = "1 to 1000000, null";

  public static final Switch<Optional<Integer>> QUOTA =
      new Switch<>(
          "quota",
          IntNode.valueOf(10),
          Switch::callsPerSecond,
          CALLS,
          "BatchMeterUsage calls per second, account and region; null lifts the quota");
  public static final Switch<Optional<Integer>> OTHER_QUOTA =
      new Switch<>(
          "otherQuota",
          NullNode.getInstance(),
          Switch::callsPerSecond,
          CALLS,
          "calls per second of every other Marketplace operation; AWS publishes no figure");
  public static final Switch<Duration> TOKEN_LIFE =
      duration("tokenLife", "PT4H", "AWS states 4 h, about 1 h, and 30 min in different places");
  public static final Switch<Duration> AGREEMENT_TOKEN_LIFE =
      duration("agreementTokenLife", "PT30M", "the life of a token of GetAgreementEntitlements");
  public static final Switch<TokenUse> TOKEN_USE =
      choice("tokenUse", TokenUse.REUSABLE, "documented as reusable and, elsewhere, as consumed");
  public static final Switch<Duration> USAGE_WINDOW =
      duration("usageWindow", "PT24H", "24 h since July 2026, 6 h before");
  public static final Switch<WindowFrom> USAGE_WINDOW_FROM =
      choice("usageWindowFrom", WindowFrom.NOW, "from now, or from the start of this hour");
  public static final Switch<Duration> MONTH_CLOSE =
      duration("monthClose", "PT6H", "a month's usage is taken until 06:00 UTC on the 1st");
  public static final Switch<Duration> FUTURE_TOLERANCE =
      duration("futureTolerance", "PT5M", "AWS does not document how far ahead a time may be");
  public static final Switch<FinalHour> FINAL_HOUR_OPENS =
      choice("finalHourOpens", FinalHour.DEPROVISIONED, "AWS's guides contradict each other");
  public static final Switch<Duration> FINAL_WINDOW =
      duration("finalWindow", "PT1H", "how long usage is taken after the end");
  public static final Switch<Duration> CREATED_DELAY =
      duration("createdDelay", "PT11S", "acceptance to Purchase Agreement Created, as observed");
  public static final Switch<Duration> ACTIVATION_DELAY =
      duration("activationDelay", "PT72S", "acceptance to License Updated, as observed");
  public static final Switch<Duration> DEPROVISION_DELAY =
      duration("deprovisionDelay", "PT31S", "Ended to License Deprovisioned, as observed");
  public static final Switch<IdenticalResend> IDENTICAL_RESEND =
      choice(
          "identicalResend",
          IdenticalResend.SUCCESS,
          "documented as idempotent; one AWS text says DuplicateRecord");
  public static final Switch<Presence> REFUSED_RECORD_ID =
      choice("refusedRecordId", Presence.ABSENT, "whether refused results carry a record id");
  public static final Switch<ProductCodeWithLicense> PRODUCT_CODE_WITH_LICENSE =
      choice(
          "productCodeWithLicense",
          ProductCodeWithLicense.REJECT,
          "AWS says to leave ProductCode out beside LicenseArn, not what happens otherwise");
  public static final Switch<String> BOTH_STYLES_ERROR =
      code(
          "bothStylesError",
          "InvalidProductCodeException",
          "the error when productCodeWithLicense is to be refused is not documented");
  public static final Switch<String> BOTH_CUSTOMERS_ERROR =
      code(
          "bothCustomersError",
          "ValidationException",
          "CustomerIdentifier and CustomerAWSAccountId exclude each other; which error, is open");
  public static final Switch<String> IDENTIFIER_ERROR =
      code(
          "identifierError",
          "InvalidCustomerIdentifierException",
          "CustomerIdentifier is not accepted beside licenses; which error, is open");
  public static final Switch<MeteringRegions> METERING_REGIONS =
      choice(
          "meteringRegions",
          MeteringRegions.LISTED,
          "all regions that AWS lists, or us-east-1 alone until AWS adds others");
  public static final Switch<FreeTrialDays> FREE_TRIAL_DAYS =
      choice(
          "freeTrialDays",
          FreeTrialDays.PORTAL,
          "7 to 90 days says the seller guide of 2023, 5 to 31 the API model");
  public static final Switch<BeforeActivation> USAGE_BEFORE_ACTIVATION =
      choice(
          "usageBeforeActivation",
          BeforeActivation.REFUSED,
          "InvalidLicenseException is documented; a guide says such a record works once active");
  public static final Switch<EmptyOrAbsent> CUSTOMER_IDENTIFIER =
      choice(
          "customerIdentifier",
          EmptyOrAbsent.ABSENT,
          "not populated for new products; one seller saw an empty string");
  public static final Switch<Presence> LEGACY_LICENSE =
      choice(
          "legacyLicense",
          Presence.PRESENT,
          "whether ResolveCustomer names the license of a legacy product, too");
  public static final Switch<Channels> LEGACY_CHANNELS =
      choice("legacyChannels", Channels.BOTH, "legacy products are told by EventBridge as well");
  public static final Switch<Presence> NOTIFIED_LICENSES =
      choice(
          "notifiedLicenses",
          Presence.ABSENT,
          "whether SNS goes on for products that use licenses");
  public static final Switch<RenewalLicense> RENEWAL_LICENSE =
      choice("renewalLicense", RenewalLicense.NEW, "whether a renewal changes the license ARN");
  public static final Switch<Presence> EMPTY_PAGES =
      choice(
          "emptyPages",
          Presence.ABSENT,
          "whether GetEntitlements begins with an empty page that has a NextToken");
  public static final Switch<Duration> TRAIL_DELAY =
      duration("trailDelay", "PT15M", "how long CloudTrail's event history lags behind");
  public static final Switch<TrailedCalls> TRAILED_CALLS =
      choice(
          "trailedCalls",
          TrailedCalls.METERING,
          "whether CloudTrail records ResolveCustomer and GetEntitlements is not documented");
  public static final Switch<Integer> THROTTLE_STATUS =
      new Switch<>(
          "throttleStatus",
          IntNode.valueOf(400),
          Switch::throttleStatus,
          "400, 429",
          "400 is documented; some imitations answer 429");
  public static final Switch<ErrorType> ERROR_TYPE =
      choice("errorType", ErrorType.BARE, "SDKs read __type bare and with a namespace");

  private static final List<Switch<?>> ALL =
      List.of(
          QUOTA,
          OTHER_QUOTA,
          TOKEN_LIFE,
          AGREEMENT_TOKEN_LIFE,
          TOKEN_USE,
          USAGE_WINDOW,
          USAGE_WINDOW_FROM,
          MONTH_CLOSE,
          FUTURE_TOLERANCE,
          FINAL_HOUR_OPENS,
          FINAL_WINDOW,
          CREATED_DELAY,
          ACTIVATION_DELAY,
          DEPROVISION_DELAY,
          IDENTICAL_RESEND,
          REFUSED_RECORD_ID,
          PRODUCT_CODE_WITH_LICENSE,
          BOTH_STYLES_ERROR,
          BOTH_CUSTOMERS_ERROR,
          IDENTIFIER_ERROR,
          METERING_REGIONS,
          FREE_TRIAL_DAYS,
          USAGE_BEFORE_ACTIVATION,
          CUSTOMER_IDENTIFIER,
          LEGACY_LICENSE,
          LEGACY_CHANNELS,
          NOTIFIED_LICENSES,
          RENEWAL_LICENSE,
          EMPTY_PAGES,
          TRAIL_DELAY,
          TRAILED_CALLS,
          THROTTLE_STATUS,
          ERROR_TYPE);

  private static final Duration LONGEST = Duration.ofDays(3660);
  private static final int HIGHEST_QUOTA = 1_000_000;
  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z.]{1,100}");

  private final String name;
  private final JsonNode standing;
  private final Function<JsonNode, T> reader;
  private final String values;
  private final String why;

  private Switch(
      String name, JsonNode standing, Function<JsonNode, T> reader, String values, String why) {
    this.name = name;
    this.standing = standing;
    this.reader = reader;
    this.values = values;
    this.why = why;
  }

  public static List<Switch<?>> all() {
    return ALL;
  }

  public String name() {
    return name;
  }

  /// What it can be set to, in words.
  public String values() {
    return values;
  }

  public String why() {
    return why;
  }

  JsonNode standing() {
    return standing;
  }

  /// @throws IllegalArgumentException saying what values there are
  T read(JsonNode json) {
    return reader.apply(json);
  }

  private static Switch<Duration> duration(String name, String standing, String why) {
    return new Switch<>(
        name, TextNode.valueOf(standing), Switch::readDuration, "a duration such as PT1H", why);
  }

  private static <E extends Enum<E>> Switch<E> choice(String name, E standing, String why) {
    Class<E> type = standing.getDeclaringClass();
    return new Switch<>(
        name,
        TextNode.valueOf(wireName(standing)),
        json -> readChoice(json, type),
        wireNames(type),
        why);
  }

  private static Switch<String> code(String name, String standing, String why) {
    return new Switch<>(
        name, TextNode.valueOf(standing), Switch::readCode, "the name of an error", why);
  }

  private static String readCode(JsonNode json) {
    if (json.isTextual() && ERROR_CODE.matcher(json.textValue()).matches()) {
      return json.textValue();
    }
    throw new IllegalArgumentException("must be an error's name, such as ValidationException");
  }

  private static Duration readDuration(JsonNode json) {
    try {
      Duration duration = Duration.parse(json.isTextual() ? json.textValue() : "");
      if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // falls through to the one message for every wrong value
    }
    throw new IllegalArgumentException(
        "must be an ISO-8601 duration from PT0S to " + LONGEST + ", such as \"PT1H\"");
  }

  private static <E extends Enum<E>> E readChoice(JsonNode json, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> json.isTextual() && wireName(value).equals(json.textValue()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be one of " + wireNames(type)));
  }

  private static Optional<Integer> callsPerSecond(JsonNode json) {
    if (json.isNull()) {
      return Optional.empty();
    }
    if (!json.canConvertToInt() || json.intValue() < 1 || json.intValue() > HIGHEST_QUOTA) {
      throw new IllegalArgumentException("must be a whole number from 1 to 1000000, or null");
    }
    return Optional.of(json.intValue());
  }

  private static Integer throttleStatus(JsonNode json) {
    if (json.canConvertToInt() && (json.intValue() == 400 || json.intValue() == 429)) {
      return json.intValue();
    }
    throw new IllegalArgumentException("must be 400 or 429");
  }

  private static String wireNames(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Switch::wireName)
        .collect(Collectors.joining(", "));
  }

  private static String wireName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
