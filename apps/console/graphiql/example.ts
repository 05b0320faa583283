/** What GraphiQL shows at first: something to look at, and something to do. */
export const EXAMPLE = `# The console's whole API. Press ▶ (or Ctrl-Enter) and choose a query.
# The book on the left describes every field; Ctrl-Space completes.

# What is open, whom it concerns, what was said last.
query Open {
  me {
    name
    role
  }
  incidents(first: 10, state: OPEN) {
    edges {
      node {
        id
        title
        severity
        phase
        nextUpdateAt
        updates {
          publishedAt
          words {
            effect
          }
        }
      }
    }
  }
}

# Something that can break.
mutation AddComponent {
  addComponent(input: { id: "card-payments", name: "Card payments" }) {
    ... on ComponentSaved {
      component {
        id
        name
      }
    }
    ... on Refused {
      code
      message
      next
    }
  }
}

# It breaks. Customers are told in the same breath.
mutation Declare($nextUpdateAt: DateTime!) {
  declareIncident(
    input: {
      title: "Card payments are failing in Europe"
      kind: OUTAGE
      severity: MAJOR
      components: ["card-payments"]
      firstUpdate: {
        phase: INVESTIGATING
        effect: "Card payments in Europe are refused."
        unknown: "We do not know the cause yet."
        doing: "We are looking at the connection to the card network."
        nextUpdateAt: $nextUpdateAt
      }
    }
  ) {
    ... on IncidentSaved {
      incident {
        id
        title
      }
    }
    ... on Refused {
      code
      message
      next
      field
    }
  }
}

# The incident room, live.
subscription Room {
  incidentsChanged {
    id
    title
    phase
    updates {
      words {
        effect
      }
    }
  }
}
`;
