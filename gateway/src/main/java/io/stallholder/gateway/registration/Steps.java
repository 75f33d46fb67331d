package io.stallholder.gateway.registration;

import java.util.List;

/// How far a buyer has come.
final class Steps {
  static final int DETAILS = 1;
  static final int READY = 2;

  private static final List<String> KEYS = List.of("subscribed", "details", "ready");

  private Steps() {}

  static Html at(int current, Words words) {
    Html steps = Html.NOTHING;
    for (int i = 0; i < KEYS.size(); i++) {
      steps = Html.of("{}{}\n", steps, step(i, current, words));
    }
    return Html.of("<ol class=\"steps\">\n{}</ol>", steps);
  }

  private static Html step(int index, int current, Words words) {
    Html text = words.html("step." + KEYS.get(index));
    if (index < current) {
      return Html.of(
          "<li class=\"past\"><span>{} <span class=\"unseen\">({})</span></span></li>",
          text,
          words.html("step.done"));
    }
    return index == current
        ? Html.of("<li aria-current=\"step\">{}</li>", text)
        : Html.of("<li>{}</li>", text);
  }
}
