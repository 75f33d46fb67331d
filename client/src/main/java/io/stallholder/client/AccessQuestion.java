package io.stallholder.client;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// Whether somebody may use something now.
///
/// @param license the gateway's id of it; then `tenant` is empty, and the other way round
/// @param dimension empty: anything at all
/// @param quantity how much will be in use, all in all, if it is allowed; empty: any
public record AccessQuestion(
    Optional<UUID> license,
    Optional<String> tenant,
    Optional<String> dimension,
    Optional<BigDecimal> quantity) {

  public AccessQuestion {
    if (license.isPresent() == tenant.isPresent()) {
      throw new IllegalArgumentException("either a license or a tenant");
    }
  }

  /// @param tenant your own id of the buyer
  public static AccessQuestion ofTenant(String tenant, String dimension) {
    return new AccessQuestion(
        Optional.empty(), Optional.of(tenant), Optional.of(dimension), Optional.empty());
  }

  public static AccessQuestion ofLicense(UUID license, String dimension) {
    return new AccessQuestion(
        Optional.of(license), Optional.empty(), Optional.of(dimension), Optional.empty());
  }

  /// The same, for so much of it: all seats that will be taken, not those that are added.
  public AccessQuestion withQuantity(BigDecimal inUse) {
    return new AccessQuestion(license, tenant, dimension, Optional.of(inUse));
  }

  String path() {
    StringBuilder path = new StringBuilder("/v1/");
    license.ifPresent(id -> path.append("licenses/").append(id).append('/'));
    path.append("access");
    int bare = path.length();
    tenant.ifPresent(name -> append(path, bare, "tenant", name));
    dimension.ifPresent(name -> append(path, bare, "dimension", name));
    quantity.ifPresent(much -> append(path, bare, "quantity", much.toPlainString()));
    return path.toString();
  }

  private static void append(StringBuilder path, int bare, String name, String value) {
    path.append(path.length() == bare ? '?' : '&').append(name).append('=');
    path.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
  }
}
