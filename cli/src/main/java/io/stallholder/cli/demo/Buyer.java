package io.stallholder.cli.demo;

import java.net.URI;
import java.util.Map;

/// A buyer with a browser: buys at AWS Marketplace, then sets up the account at the seller's page.
record Buyer(String name, String account, String email) {
  /// Clicks "Set up your account", and fills in the form that comes.
  void register(Wire wire, URI registration, String token) throws InterruptedException {
    URI form = open(wire, registration, token);
    Wire.Reply done =
        wire.send(
            Wire.to(form)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(Wire.form(Map.of("email", email, "name", name, "company", name + " Ltd")))
                .build());
    done.expecting(200, 303);
  }

  /// Comes from AWS with the token, and leaves without filling in the form.
  URI open(Wire wire, URI registration, String token) throws InterruptedException {
    Wire.Reply arrived =
        wire.send(
                Wire.to(registration, "/register")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(Wire.form(Map.of("x-amzn-marketplace-token", token)))
                    .build())
            .expecting(303);
    URI form = registration.resolve(arrived.headers().getOrDefault("location", "/register"));
    wire.send(Wire.to(form).build()).expecting(200);
    return form;
  }
}
