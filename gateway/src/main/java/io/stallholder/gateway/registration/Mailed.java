package io.stallholder.gateway.registration;

/// Whether a buyer has confirmed their e-mail address.
enum Mailed {
  NOT_ASKED,
  ASKED,
  CONFIRMED
}
