package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.metering.UsageRecord.Allocation;
import io.stallholder.simulator.metering.UsageRecord.Customer;
import io.stallholder.simulator.metering.UsageRecord.Tag;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the shape of a BatchMeterUsage request, as AWS's service model constrains it.
final class UsageShape {
  static final int MAX_RECORDS = 25;
  static final int MAX_BODY_BYTES = 1_048_576;
  static final int MAX_ALLOCATIONS = 2_500;

  private static final int MAX_TEXT = 255;
  private static final BigDecimal MAX_EPOCH = BigDecimal.valueOf(253_402_300_799L);
  private static final Pattern ACCOUNT = Pattern.compile("^[0-9]+$");
  private static final Pattern PRODUCT_CODE = Pattern.compile("^[-a-zA-Z0-9/=:_.@]*$");
  private static final Pattern LICENSE_ARN =
      Pattern.compile(
          "^arn:aws[a-zA-Z-]*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:"
              + "[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,1023}$");

  private final Violations violations = new Violations();

  private UsageShape() {}

  /// @param productCode null when the request names none
  record Batch(@Nullable String productCode, List<UsageRecord> records) {
    Batch {
      records = List.copyOf(records);
    }
  }

  @Behaviour(
      value = "At most 25 records and less than 1 MB a call",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage",
      date = "2026-11-23")
  static Batch read(Call call) {
    UsageShape shape = new UsageShape();
    if (call.bytes() >= MAX_BODY_BYTES) {
      throw AwsError.client(
          "ValidationException", "Request size must be less than " + MAX_BODY_BYTES + " bytes");
    }
    Batch batch = shape.batch(call.input());
    shape.violations.throwIfAny();
    return batch;
  }

  private Batch batch(ObjectNode input) {
    String code = text(input, "ProductCode");
    if (code != null) {
      violations.length("productCode", code, 0, MAX_TEXT);
      violations.pattern("productCode", code, PRODUCT_CODE);
    }
    List<UsageRecord> records = new ArrayList<>();
    JsonNode list = input.path("UsageRecords");
    if (list instanceof ArrayNode array) {
      violations.size("usageRecords", array, 0, MAX_RECORDS);
      violations.throwIfAny();
      for (int i = 0; i < array.size(); i++) {
        records.add(record(object(array.get(i)), "usageRecords." + (i + 1) + ".member"));
      }
    } else if (list.isMissingNode() || list.isNull()) {
      violations.missing("usageRecords");
    } else {
      throw notConvertible("UsageRecords");
    }
    return new Batch(code, records);
  }

  private UsageRecord record(ObjectNode json, String at) {
    String dimension = text(json, "Dimension");
    if (dimension == null) {
      violations.missing(at + ".dimension");
    } else {
      violations.length(at + ".dimension", dimension, 1, MAX_TEXT);
    }
    String accountId = text(json, "CustomerAWSAccountId");
    if (accountId != null) {
      violations.length(at + ".customerAWSAccountId", accountId, 1, MAX_TEXT);
      violations.pattern(at + ".customerAWSAccountId", accountId, ACCOUNT);
    }
    String identifier = text(json, "CustomerIdentifier");
    if (identifier != null) {
      violations.length(at + ".customerIdentifier", identifier, 0, MAX_TEXT);
    }
    String licenseArn = text(json, "LicenseArn");
    if (licenseArn != null) {
      violations.pattern(at + ".licenseArn", licenseArn, LICENSE_ARN);
    }
    Customer customer =
        new Customer(accountId == null ? "" : accountId, identifier == null ? "" : identifier);
    return new UsageRecord(
        json,
        timestamp(json, at),
        dimension == null ? "" : dimension,
        integer(json, "Quantity", at + ".quantity", 0),
        customer,
        licenseArn,
        allocations(json, at));
  }

  @Behaviour(
      value = "A timestamp is a number of seconds since 1970, with a fraction or without",
      source = Source.OBSERVED,
      of = "what AWS SDKs for Java and Python send",
      date = "2026-11-23")
  private Instant timestamp(ObjectNode json, String at) {
    JsonNode value = json.path("Timestamp");
    if (value.isMissingNode() || value.isNull()) {
      violations.missing(at + ".timestamp");
      return Instant.EPOCH;
    }
    if (!value.isNumber() || value.decimalValue().abs().compareTo(MAX_EPOCH) > 0) {
      throw notConvertible("Timestamp");
    }
    BigDecimal seconds = value.decimalValue();
    long whole = seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
    BigDecimal fraction = seconds.subtract(BigDecimal.valueOf(whole));
    return Instant.ofEpochSecond(whole, fraction.movePointRight(9).longValue());
  }

  private List<Allocation> allocations(ObjectNode json, String at) {
    List<Allocation> allocations = new ArrayList<>();
    JsonNode list = json.path("UsageAllocations");
    if (list.isMissingNode() || list.isNull()) {
      return allocations;
    }
    if (!(list instanceof ArrayNode array)) {
      throw notConvertible("UsageAllocations");
    }
    violations.size(at + ".usageAllocations", array, 1, MAX_ALLOCATIONS);
    violations.throwIfAny();
    for (int i = 0; i < array.size(); i++) {
      String member = at + ".usageAllocations." + (i + 1) + ".member";
      ObjectNode allocation = object(array.get(i));
      int quantity =
          integer(allocation, "AllocatedUsageQuantity", member + ".allocatedUsageQuantity", null);
      allocations.add(new Allocation(quantity, tags(allocation)));
    }
    return allocations;
  }

  /// What is wrong with tags is not the shape's business: AWS has an error of its own for them.
  private static List<Tag> tags(ObjectNode allocation) {
    List<Tag> tags = new ArrayList<>();
    JsonNode list = allocation.path("Tags");
    if (!list.isMissingNode() && !list.isNull()) {
      if (!(list instanceof ArrayNode)) {
        throw notConvertible("Tags");
      }
      for (JsonNode element : list) {
        ObjectNode tag = object(element);
        String key = text(tag, "Key");
        String value = text(tag, "Value");
        tags.add(new Tag(key == null ? "" : key, value == null ? "" : value));
      }
      if (list.isEmpty()) {
        throw AwsError.client("InvalidTagException", "Tags must have between 1 and 5 tags.");
      }
    }
    return tags;
  }

  private int integer(ObjectNode json, String name, String at, @Nullable Integer standing) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      if (standing == null) {
        violations.missing(at);
        return 0;
      }
      return standing;
    }
    if (!value.isIntegralNumber()) {
      throw notConvertible(name);
    }
    if (value.bigIntegerValue().signum() < 0) {
      violations.add(at, value.asText(), "Member must have value greater than or equal to 0");
    } else if (!value.canConvertToInt()) {
      violations.add(at, value.asText(), "Member must have value less than or equal to 2147483647");
    }
    return value.canConvertToInt() ? value.intValue() : 0;
  }

  private static @Nullable String text(ObjectNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw notConvertible(name);
    }
    return value.textValue();
  }

  private static ObjectNode object(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw AwsError.client(
        "SerializationException", "Start of structure or map found where not expected.");
  }

  private static AwsError notConvertible(String name) {
    return AwsError.client("SerializationException", name + " has a value of the wrong type.");
  }
}
