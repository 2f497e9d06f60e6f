"""The official client of PyPI talks to an agent; what it read is printed as JSON."""

import json
import sys

from openai import NotFoundError, OpenAI

client = OpenAI(base_url=f"{sys.argv[1]}/openai/v1", api_key="none", max_retries=0)
weather = {
    "type": "function",
    "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}


def user(content):
    return {"role": "user", "content": content}


def chat(messages, **more):
    return client.chat.completions.create(model="helper", messages=messages, **more)


def error():
    try:
        client.models.retrieve("nobody")
    except NotFoundError as refused:
        return [refused.status_code, refused.code]


def streamed():
    chunks = list(chat([user("count 50")], stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return [text, chunks[-1].usage.total_tokens]


def called():
    messages = [user("weather Oslo")]
    asked = chat(messages, tools=[weather]).choices[0]
    [call] = asked.message.tool_calls
    messages += [asked.message, {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
    answered = chat(messages, tools=[weather]).choices[0].message.content
    return [asked.finish_reason, call.function.name, json.loads(call.function.arguments), answered]


def responses():
    first = client.responses.create(model="helper", input="hello")
    second = client.responses.create(model="helper", input="again", previous_response_id=first.id)
    with client.responses.stream(model="helper", input="count 3") as stream:
        events = [event.type for event in stream]
        last = stream.get_final_response()
    return [first.output_text, second.output_text, events[0], events[-1], last.output_text]


print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "error": error(),
            "chat": chat([user("hello")], user="ada", metadata={"ticket": "42"}).choices[0].message.content,
            "streamed": streamed(),
            "called": called(),
            "responses": responses(),
        }
    )
)
