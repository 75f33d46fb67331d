package io.stallholder.gateway.agreement;

import io.stallholder.gateway.agreement.LicenseName.OfCustomer;
import io.stallholder.marketplace.ProductCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Licenses by what other programs call them, many at once: read only.
final class LicenseNameStore {
  private LicenseNameStore() {}

  static Set<UUID> known(Handle handle, Collection<UUID> ids) {
    return new HashSet<>(
        handle
            .createQuery("select id from license where id = any(:ids)")
            .bindArray("ids", UUID.class, ids)
            .mapTo(UUID.class)
            .list());
  }

  static Map<String, UUID> byArnIds(Handle handle, Collection<String> arnIds) {
    Map<String, UUID> found = new HashMap<>();
    handle
        .createQuery(
            """
            select value, license_id from license_alias
            where kind = 'license' and value = any(:values)
            """)
        .bindArray("values", String.class, arnIds)
        .map((row, _) -> Map.entry(row.getString("value"), row.getObject("license_id", UUID.class)))
        .forEach(each -> found.put(each.getKey(), each.getValue()));
    return found;
  }

  static Map<OfCustomer, Set<UUID>> byCustomers(Handle handle, Collection<OfCustomer> names) {
    Map<OfCustomer, Set<UUID>> found = new HashMap<>();
    handle
        .createQuery(
            """
            select asked.product, asked.customer, license.id
            from unnest(:products, :customers) as asked (product, customer)
              join license on license.product_code = asked.product
                and (license.customer_identifier = asked.customer
                  or license.buyer_account = asked.customer)
            """)
        .bindArray(
            "products", String.class, names.stream().map(name -> name.product().value()).toList())
        .bindArray("customers", String.class, names.stream().map(OfCustomer::customer).toList())
        .map((row, _) ->
            Map.entry(
                new OfCustomer(
                    new ProductCode(row.getString("product")), row.getString("customer")),
                row.getObject("id", UUID.class)))
        .forEach(each ->
            found.computeIfAbsent(each.getKey(), _ -> new HashSet<>()).add(each.getValue()));
    return found;
  }
}
