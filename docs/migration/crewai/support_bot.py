from crewai import LLM, Agent, Crew, Process, Task
from crewai.tools import tool

ORDERS = {"A-1001": ("Desk lamp", 49), "A-1002": ("Headphones", 189)}
REFUNDS: list[tuple[str, float]] = []


@tool("find_order")
def find_order(order: str) -> str:
    """Looks up an order by its number."""
    if order not in ORDERS:
        return f"There is no order {order}. Ask for the number on the receipt."
    item, euros = ORDERS[order]
    return f"{item}, {euros} euros"


@tool("refund")
def refund(order: str, euros: float) -> str:
    """Pays money back for an order."""
    REFUNDS.append((order, euros))
    return f"{euros} euros were paid back for {order}."


llm = LLM(model="openai/gpt-5-mini", api_key="unused")

refund_desk = Agent(
    role="refund-desk",
    goal="Pay money back for orders",
    backstory="Looks the order up, refunds what it cost, and says in one sentence what was done.",
    tools=[find_order, refund],
    llm=llm,
)

front_desk = Agent(
    role="front-desk",
    goal="Answer questions about orders in one sentence",
    backstory="Delegates customers who want money back.",
    tools=[find_order],
    allow_delegation=True,
    llm=llm,
)

# A human reads each answer on the terminal of the process: there is no approval of one call alone.
answer = Task(
    description="Answer the customer: {message}",
    expected_output="One sentence for the customer",
    agent=front_desk,
    human_input=True,
)

support = Crew(agents=[front_desk, refund_desk], tasks=[answer], process=Process.sequential)
