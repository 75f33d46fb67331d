package io.stallholder.marketplace.metering;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stallholder.marketplace.ProductCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Usage as AWS-JSON. Equal values give equal bytes, so that a repeated request is the same
/// request.
final class UsageJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MILLIS_DIGITS = 3;
  private static final int MILLIS_PER_SECOND = 1000;

  private UsageJson() {}

  @FunctionalInterface
  private interface Part {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static byte[] write(UsageBatch batch) {
    return bytes(json -> writeBatch(json, batch.productCode(), batch.records()));
  }

  static byte[] write(UsageRecord record) {
    return bytes(json -> writeRecord(json, record));
  }

  static int batchBytes(Optional<ProductCode> productCode, List<UsageRecord> records) {
    return bytes(json -> writeBatch(json, productCode, records)).length;
  }

  private static byte[] bytes(Part part) {
    var out = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(out)) {
      part.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private static void writeBatch(
      JsonGenerator json, Optional<ProductCode> productCode, List<UsageRecord> records)
      throws IOException {
    json.writeStartObject();
    if (productCode.isPresent()) {
      json.writeStringField("ProductCode", productCode.get().value());
    }
    json.writeArrayFieldStart("UsageRecords");
    for (UsageRecord record : records) {
      writeRecord(json, record);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeRecord(JsonGenerator json, UsageRecord record) throws IOException {
    json.writeStartObject();
    json.writeFieldName("Timestamp");
    writeTimestamp(json, record.timestamp());
    writeCustomer(json, record.customer());
    json.writeStringField("Dimension", record.dimension().value());
    json.writeNumberField("Quantity", record.quantity().value());
    if (!record.allocations().isEmpty()) {
      json.writeArrayFieldStart("UsageAllocations");
      for (Allocation allocation : record.allocations()) {
        writeAllocation(json, allocation);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeTimestamp(JsonGenerator json, Instant timestamp) throws IOException {
    long millis = timestamp.toEpochMilli();
    if (millis % MILLIS_PER_SECOND == 0) {
      json.writeNumber(millis / MILLIS_PER_SECOND);
    } else {
      json.writeNumber(BigDecimal.valueOf(millis, MILLIS_DIGITS));
    }
  }

  private static void writeCustomer(JsonGenerator json, Customer customer) throws IOException {
    switch (customer) {
      case Customer.Licensed(var account, var license) -> {
        json.writeStringField("CustomerAWSAccountId", account.value());
        json.writeStringField("LicenseArn", license.value());
      }
      case Customer.LegacyIdentifier(var identifier) ->
          json.writeStringField("CustomerIdentifier", identifier.value());
      case Customer.LegacyAccount(var account) ->
          json.writeStringField("CustomerAWSAccountId", account.value());
    }
  }

  private static void writeAllocation(JsonGenerator json, Allocation allocation)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("AllocatedUsageQuantity", allocation.quantity().value());
    if (!allocation.tags().isEmpty()) {
      json.writeArrayFieldStart("Tags");
      for (Tag tag : allocation.tags()) {
        json.writeStartObject();
        json.writeStringField("Key", tag.key());
        json.writeStringField("Value", tag.value());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
