package org.example.tides;

import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
public class PageController {

    private final Tides tides;

    public PageController(Tides tides) {
        this.tides = tides;
    }

    @GetMapping("/")
    public String home(Model model) {
        if (!model.containsAttribute("history")) {
            model.addAttribute("history", readHistory());
        }
        return "home";
    }

    private List<String> readHistory() {
        return tides.ofLastWeek();
    }
}
