package io.stallholder.gateway.agreement;

import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What other programs call a license.
public sealed interface LicenseName {
  /// By the gateway's own id.
  record Own(UUID id) implements LicenseName {}

  /// By the part in which all forms of an ARN end, `l-…`.
  record Arn(String id) implements LicenseName {}

  /// By its product and the buyer's identifier or account.
  record OfCustomer(ProductCode product, String customer) implements LicenseName {}

  /// An id, an ARN, or the last part of one.
  static LicenseName of(String text) {
    return Ids.parse(text)
        .<LicenseName>map(Own::new)
        .orElseGet(() -> new Arn(LicenseArn.parse(text).map(LicenseArn::id).orElse(text)));
  }

  /// The licenses that have these names; a customer may have several.
  static Map<LicenseName, Set<UUID>> find(Handle handle, Collection<LicenseName> names) {
    Map<LicenseName, Set<UUID>> found = new HashMap<>();
    List<Own> own = of(names, Own.class);
    List<Arn> arns = of(names, Arn.class);
    List<OfCustomer> customers = of(names, OfCustomer.class);
    LicenseNameStore.known(handle, own.stream().map(Own::id).toList())
        .forEach(id -> found.put(new Own(id), Set.of(id)));
    LicenseNameStore.byArnIds(handle, arns.stream().map(Arn::id).toList())
        .forEach((arn, id) -> found.put(new Arn(arn), Set.of(id)));
    found.putAll(LicenseNameStore.byCustomers(handle, customers));
    return found;
  }

  private static <N extends LicenseName> List<N> of(Collection<LicenseName> names, Class<N> kind) {
    return names.stream()
        .flatMap(name -> Optional.of(name).filter(kind::isInstance).map(kind::cast).stream())
        .distinct()
        .toList();
  }
}
