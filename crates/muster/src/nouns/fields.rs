//! The words of the command line for the fields of a request.

use client::ClientError;
use model::Invalid;

/// What a person typed where the contract has this field: its flag, where it has one.
fn typed(field: &str) -> String {
    if field.starts_with('-') {
        return field.to_owned();
    }
    let bare: String = without_positions(field);
    let parts: Vec<&str> = bare.split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    let flag = match last {
        _ if parts.contains(&"clauses") => match last {
            "people" => "--people",
            "quantity" | "offer_type" => "--offered",
            "before" => "--before",
            _ => "--people, --offered and --before",
        },
        "slack_percent" => "--slack",
        "hold_hours" => "--hold",
        "retention_days" => "--retention",
        "starts_at" => "--starts",
        "ends_at" => "--ends",
        "confirm_by" => "--until",
        "order_by" => "--order-by",
        "filter" => "--filter",
        "per_person_max" => "--max",
        "people" => "--people",
        "requirement" => "--people or --offered",
        _ if parts.contains(&"offered") => "--offered",
        _ if parts.contains(&"offers") => "--give",
        _ if parts.contains(&"needs") => "--need",
        _ if parts.contains(&"fallback") => "--fallback",
        _ => return last.replace('_', " "),
    };
    flag.to_owned()
}

/// `clauses[0].people` is `clauses.people`.
fn without_positions(field: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        inside = (inside || *c == '[') && *c != ']';
        !inside && *c != ']'
    };
    field.chars().filter(keep).collect()
}

/// The same in words of the command line.
pub(crate) fn invalid(mut invalid: Invalid) -> Invalid {
    invalid.field = typed(&invalid.field);
    invalid
}

/// The same with its fields in words of the command line.
pub(crate) fn refused(mut error: ClientError) -> ClientError {
    error.fields = error.fields.into_iter().map(invalid).collect();
    error
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn a_field_is_called_what_somebody_typed() {
        for (field, said) in [
            ("terms.clauses[0].people", "--people"),
            ("clauses[12].quantity", "--offered"),
            ("terms.clauses", "--people, --offered and --before"),
            ("terms.offers[3].quantity", "--give"),
            ("fields.requirement.people", "--people"),
            ("requirement.offered[0].quantity", "--offered"),
            ("fields.call_rule.hold_hours", "--hold"),
            ("fields.requirement", "--people or --offered"),
            ("filter", "--filter"),
            ("--summary", "--summary"),
            ("fields.action.kind", "kind"),
            ("request_id", "request id"),
        ] {
            assert_eq!(typed(field), said, "{field}");
        }
    }
}
