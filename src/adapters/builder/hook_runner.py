"""Runs one hook of a build backend (PEP 517, PEP 660) in a process of its own, with the folder of the
source tree as the working directory. Usage: hook_runner.py QUESTION ANSWER, both files of JSON.

QUESTION: {"backend": "module:object", "backend_path": [absolute folders], "hook": name,
"arguments": [...]}. ANSWER is one of
  {"outcome": "returned", "value": ...}
  {"outcome": "missing"}                     the backend has no such hook
  {"outcome": "unavailable", "message": ...} the backend cannot be imported
  {"outcome": "elsewhere", "message": ...}   it was not imported from its backend path
  {"outcome": "raised", "message": ...}      the hook raised; what it returned is no JSON
Nothing is read from the streams, so that a backend may print what it likes."""

import importlib
import json
import os
import sys
import traceback


def describe(error):
    """An exception on one line: its type and what it says first."""
    lines = str(error).strip().splitlines()
    return type(error).__name__ + (": " + lines[0] if lines else "")


def print_traceback(error):
    # The first frame is this program's own.
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    traceback.print_exception(type(error), error, frames)
    sys.stderr.flush()


def places_of(module):
    """The files and folders that a module was imported from."""
    file = getattr(module, "__file__", None)
    return [file] if file else list(getattr(module, "__path__", []))


def is_inside(place, folders):
    real = os.path.realpath(place)
    return any(os.path.commonpath([real, folder]) == folder for folder in map(os.path.realpath, folders))


def load_backend(question):
    module_name, _, attributes = question["backend"].partition(":")
    backend = module = importlib.import_module(module_name)
    for attribute in attributes.split(".") if attributes else []:
        backend = getattr(backend, attribute)
    return backend, module


def answer_to(question):
    folders = question["backend_path"]
    sys.path[:0] = folders
    try:
        backend, module = load_backend(question)
    except BaseException as error:
        print_traceback(error)
        return {"outcome": "unavailable", "message": describe(error)}
    places = places_of(module)
    if folders and not (places and all(is_inside(place, folders) for place in places)):
        return {"outcome": "elsewhere", "message": ", ".join(places) or "nowhere"}
    hook = getattr(backend, question["hook"], None)
    if hook is None:
        return {"outcome": "missing"}
    try:
        value = hook(*question["arguments"])
        json.dumps(value)
    except BaseException as error:
        print_traceback(error)
        return {"outcome": "raised", "message": describe(error)}
    return {"outcome": "returned", "value": value}


def main():
    question_path, answer_path = sys.argv[1:]
    with open(question_path, encoding="utf-8") as file:
        question = json.load(file)
    answer = answer_to(question)
    with open(answer_path + ".part", "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(answer_path + ".part", answer_path)


if __name__ == "__main__":
    main()
