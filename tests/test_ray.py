"""A corpus on a local Ray: two actors, one of them killed, and one pace for both."""

from __future__ import annotations

import json
import os
import pickle
import secrets
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psutil_free
import pytest
from llm_making import answer
from making import ARTICLE, draft_data
from server import Reply, Server, until

from summarise import Article, Summariser, Summary
from summarise.integrations.ray import PACE, Fields, summarise_dataset

pytestmark = pytest.mark.ray
