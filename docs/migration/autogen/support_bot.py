from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import HandoffTermination, TextMentionTermination
from autogen_agentchat.teams import Swarm
from autogen_ext.models.openai import OpenAIChatCompletionClient

ORDERS = {"A-1001": ("Desk lamp", 49), "A-1002": ("Headphones", 189)}
REFUNDS: list[tuple[str, float]] = []


def find_order(order: str) -> str:
    """Looks up an order by its number."""
    if order not in ORDERS:
        return f"There is no order {order}. Ask for the number on the receipt."
    item, euros = ORDERS[order]
    return f"{item}, {euros} euros"


def refund(order: str, euros: float) -> str:
    """Pays money back for an order."""
    REFUNDS.append((order, euros))
    return f"{euros} euros were paid back for {order}."


model = OpenAIChatCompletionClient(model="gpt-4.1-mini", api_key="unused")

front_desk = AssistantAgent(
    "front_desk",
    model_client=model,
    tools=[find_order],
    handoffs=["refund_desk"],
    system_message="Answer questions about orders in one sentence, then say TERMINATE. Hand over customers who want money back.",
)

# That a human is asked is up to the model: it hands over to the user before it refunds.
refund_desk = AssistantAgent(
    "refund_desk",
    model_client=model,
    tools=[find_order, refund],
    handoffs=["user"],
    system_message=(
        "Look the order up. Above 50 euros hand over to the user and wait for a yes. "
        "Refund what it cost, say in one sentence what was done, then say TERMINATE."
    ),
)

support = Swarm(
    [front_desk, refund_desk],
    termination_condition=HandoffTermination(target="user") | TextMentionTermination("TERMINATE"),
)
