"""/console/questions: all question sets; a new one pasted or uploaded; one exported or removed."""

import asyncio
import re
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import texts
from bot.services import Services
from bot.trials import Tried, as_question
from bot.web.console import words
from bot.web.security import MAX_UPLOAD, UPLOAD
from bot.web.site import Site, number
from index.errors import QuestionFileError
from index.evaluation.questions import TestQuestion
from index.evaluation.sheets import write_xlsx
from index.evaluation.tables import read_pasted, read_table, write_jsonl

MAX_NAME = 80
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}


class Sets:
    """Sets are kept until a trainer removes them."""

    def __init__(self, site: Site, services: Services) -> None:
        self._site = site
        self._sets = services.sets
        self._trials = services.trials
        self._zone = services.settings.timezone

    def routes(self) -> list[Route]:
        """Where they are reached."""
        return [
            Route("/console/questions", self.show),
            Route(UPLOAD, self.create, methods=["POST"]),
            Route("/console/questions/{set}/remove", self.remove, methods=["POST"]),
            Route("/console/questions/{set}/{name}.{kind}", self.export),
        ]

    async def show(self, request: Request) -> Response:
        """All sets, and the form for a new one."""
        return self._site.page(
            request,
            "console/sets.html",
            sets=await self._sets.listed(),
            max_upload=MAX_UPLOAD,
            zone=self._zone,
        )

    async def create(self, request: Request) -> Response:
        """A new set from a file or from what was pasted; what is wrong with it is told beside the form."""
        try:
            async with request.form(max_part_size=MAX_UPLOAD) as form:
                given = " ".join(str(form.get("name", "")).split())
                file = form.get("file")
                if isinstance(file, UploadFile) and file.filename:
                    name, data = file.filename, await file.read()
                    questions = await asyncio.to_thread(read_table, name, data)
                else:
                    name, pasted = words.PASTED, str(form.get("pasted", ""))
                    questions = await asyncio.to_thread(read_pasted, pasted)
        except QuestionFileError as error:
            return self._site.page(request, "console/wrong.html", text=str(error))
        except HTTPException:  # what is no form
            return self._site.page(request, "console/wrong.html", text=words.NO_FORM)
        made = await self._sets.create((given or name)[:MAX_NAME], questions)
        return Response(headers={"HX-Redirect": f"/console/questions/{made}"})

    async def remove(self, request: Request) -> Response:
        """Forget a set with its runs."""
        name = number(request.path_params["set"])
        for run in await self._sets.runs(name):
            await self._trials.stop(run.id)
        await self._sets.remove(name)
        return Response(headers={"HX-Redirect": "/console/questions"})

    async def export(self, request: Request) -> Response:
        """A set as a file: .xlsx with the answers of a run, .jsonl as ``index evaluate`` reads it."""
        name, kind = number(request.path_params["set"]), request.path_params["kind"]
        found = await self._sets.find(name)
        if found is None or kind not in TYPES:
            return self._site.refuse(request, 404, words.SET_GONE)
        runs = await self._sets.runs(name)
        wanted = number(request.query_params.get("run"))
        run = next((each for each in runs if each.id == wanted), runs[0] if runs else None)
        if kind == "xlsx":
            tried = (
                await self._trials.tried(run)
                if run
                else [Tried(each, None) for each in await self._sets.questions(name)]
            )
            data = await asyncio.to_thread(write_xlsx, [_as_line(each) for each in tried])
        else:
            data = write_jsonl(_known([as_question(each) for each in await self._sets.questions(name)]))
        title = quote(re.sub(r"[^\w -]", "", found.name).strip() or "cau-hoi")
        disposition = f"attachment; filename=\"cau-hoi.{kind}\"; filename*=UTF-8''{title}.{kind}"
        return Response(data, media_type=TYPES[kind], headers={"Content-Disposition": disposition})


def _known(questions: list[TestQuestion]) -> list[TestQuestion]:
    return [each for each in questions if each.answerable is not None]


def _as_line(one: Tried) -> dict[str, object]:
    """A row of the table; the headings are those that are read back."""
    question, answer = one.question, one.answer
    return {
        "Mã": question.name,
        "Câu hỏi": question.question,
        "Câu trước": question.previous or "",
        "Trả lời được": words.KNOWN[question.answerable],
        "Đáp án": question.evidence or "",
        "Tài liệu": question.document_id or "",
        "Kiểu": question.style,
        "Máy trả lời": texts.VERDICTS[answer.verdict] if answer else "",
        "Máy trích": (answer.quote or "") if answer else "",
        "Máy trích từ": answer.citation if answer else "",
        "Độ tin": round(answer.confidence, 3) if answer else "",
        "Mili giây": round(answer.milliseconds, 1) if answer else "",
        "Chấm": words.PASSED[one.passed] if answer else "",
    }
