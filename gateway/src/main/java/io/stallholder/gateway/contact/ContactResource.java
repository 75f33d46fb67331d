package io.stallholder.gateway.contact;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// `/v1/buyers/{buyer}/contact`: whom to write to at a buyer, to hand out and to erase.
public final class ContactResource implements Resource {
  private final Jdbi jdbi;
  private final Contacts contacts;
  private final InstantSource clock;

  public ContactResource(Jdbi jdbi, Contacts contacts, InstantSource clock) {
    this.jdbi = jdbi;
    this.contacts = contacts;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.ADMIN)
        .get("/v1/buyers/{buyer}/contact", this::export)
        .delete("/v1/buyers/{buyer}/contact", this::erase);
  }

  private Reply export(Request request) {
    String buyer = request.path("buyer");
    SortedMap<UUID, SortedMap<String, String>> all =
        jdbi.inTransaction(handle -> contacts.ofBuyer(handle, buyer));
    List<Map<String, Object>> list =
        all.entrySet().stream()
            .map(each -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("registration", each.getKey().toString());
              json.put("fields", each.getValue());
              return json;
            })
            .toList();
    return Reply.json(200, Map.of("contacts", list));
  }

  private Reply erase(Request request) {
    String buyer = request.path("buyer");
    int erased =
        jdbi.inTransaction(handle -> {
          Audit.by(handle, Actor.of(request), clock.instant());
          return contacts.erase(handle, buyer);
        });
    return Reply.json(200, Map.of("erased", erased));
  }
}
